// External IDs that the customer has the page make.

const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/**
 * Makes 130 random bits as 26 letters and digits, as Go's NewExternalID does: nobody guesses them, and no two are the same.
 * @param {Crypto} crypto
 */
export function newExternalID(crypto) {
  return Array.from(crypto.getRandomValues(new Uint8Array(26)), (byte) => base32[byte % base32.length]).join('');
}
