// Whether a value that is to be kept readable looks like a secret: an estimate of how random it is, as the CLI makes one.

/** https://github.com/pulumi/pulumi/blob/master/pkg/cmd/pulumi/config/config.go (`keyPattern`) */
const SECRET_KEY = /pass|pwd|secret|token/i;

/** More of a value tells nothing more. */
const LONGEST_LOOK = 16;

/** Bits that are a secret's, whatever they are spread over; half of them are where there are enough in each character. */
const SECRET_BITS = 80;
const SECRET_BITS_PER_CHARACTER = 3;

/** Someone who guesses tries words first: a few thousand are the usual ones. */
const WORD_BITS = 12;

/** The least and the most letters of a run that may be a word. */
const WORD = /^(?=.{3,12}$)(?:[a-z]+|[A-Z]+|[A-Z][a-z]+)$/;
const VOWEL = /[aeiouy]/i;
const CONSONANTS = /[^aeiouy]{4}/i;

/** What a character may be one of, where nothing is known of the others. */
const ALPHABETS: readonly (readonly [pattern: RegExp, size: number])[] = [
    [/[a-z]/, 26],
    [/[A-Z]/, 26],
    [/[0-9]/, 10],
    [/[^a-zA-Z0-9]/, 33],
];

/** Whether the value of a key is likely to be a secret, so that nobody keeps it readable by mistake. */
export function looksLikeSecret(key: string, value: string): boolean {
    const looked = value.slice(0, LONGEST_LOOK);
    if (looked === "" || !SECRET_KEY.test(key)) {
        return false;
    }
    const bits = bitsOf(looked);
    return bits >= SECRET_BITS || (bits >= SECRET_BITS / 2 && bits / looked.length >= SECRET_BITS_PER_CHARACTER);
}

function bitsOf(text: string): number {
    const alphabet = ALPHABETS.reduce((size, [pattern, more]) => (pattern.test(text) ? size + more : size), 0);
    const runs = text.match(/[a-zA-Z]+|(.)\1*/gs) ?? [];
    return runs.reduce((bits, run) => bits + bitsOfRun(run, Math.log2(alphabet)), 0);
}

function bitsOfRun(run: string, perCharacter: number): number {
    if (WORD.test(run) && VOWEL.test(run) && !CONSONANTS.test(run)) {
        return WORD_BITS;
    }
    // The same character again and again takes no more than to say how often.
    return new Set(run).size === 1 ? perCharacter + Math.log2(run.length) : perCharacter * run.length;
}
