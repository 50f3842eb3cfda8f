package io.runar.readme;

/**
 * What a currency costs.
 *
 * @param currency its code
 * @param price in cents
 */
record Rate(String currency, long price) {

}
