package io.runar.readme;

record Customer(String id, String name) {

}
