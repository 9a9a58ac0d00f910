// What is around values, for the modules that read what people paste.

const trimmed = '[\\t\\n\\v\\f\\r \\u0085\\u00a0\\u1680\\u2000-\\u200b\\u200e\\u200f\\u2028\\u2029\\u202f\\u205f\\u2060\\u3000\\ufeff]+';
const ends = new RegExp(`^${trimmed}|${trimmed}$`, 'g');
const between = new RegExp(`(?:[()<>"']|${trimmed})+`);

export const trim = (/** @type {string} */ text) => text.replace(ends, '');
export const words = (/** @type {string} */ text) => text.split(between).filter(Boolean);
export const oneLine = (/** @type {string} */ text) => (/^[ -~]*$/.test(text) ? text : '');

/**
 * Takes the quotes off that come along from a configuration.
 * @param {string} text
 * @returns {string}
 */
export const unquote = (text) => (text.length > 1 && /^["']/.test(text) && text.at(-1) === text[0] ? trim(text.slice(1, -1)) : text);

/** A value that has the dots of whoever cut it. */
export const isCut = (/** @type {string} */ text) => text.includes('…') || text.includes('...');

/** A value without what ends a sentence. */
export const withoutStop = (/** @type {string} */ text) => trim(text.replace(/[.,;]+$/, ''));
