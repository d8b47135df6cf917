// RC2 (RFC 2268): broken, gone from OpenSSL 3, and still what many PKCS#12 files hide their certificates with.

const piTable = Buffer.from(
    "d978f9c419ddb5ed28e9fd794aa0d89dc67e37832b76538e624c6488448bfba2" +
        "179a59f587b34f1361456d8d09817d32bd8f40eb86b77b0bf09521225c6b4e82" +
        "54d66593ce60b21c7356c014a78cf1dc1275ca1f3bbee4d1423dd430a33cb626" +
        "6fbf0eda4669075727f21d9bbc944303f811c7f690ef3ee706c3d52fc8661ed7" +
        "08e8eade8052eef784aa72ac354d6a2a961ad2715a1549744b9fd05e0418a4ec" +
        "c2e0416e0f51cbcc2491af50a1f47039997c3a8523b8b47afc02365b25559731" +
        "2d5dfa98e38a92ae05df2910676cbac9d300e6cfe19ea82c6316013f58e289a9" +
        "0d38341bab33ffb0bb480c5fb9b1cd2ec5f3db47e5a59c770aa62068fe7fc1ad",
    "hex",
);

/** Decrypts RC2 in CBC mode and takes the padding off. The key's effective length is its length. */
export function decryptRc2Cbc(key: Buffer, iv: Buffer, data: Buffer): Buffer {
    const schedule = expand(key);
    const plain = Buffer.alloc(data.length);
    let previous = iv;
    for (let offset = 0; offset + 8 <= data.length; offset += 8) {
        const block = data.subarray(offset, offset + 8);
        const decrypted = decryptBlock(schedule, block);
        decrypted.forEach((byte, index) => {
            plain[offset + index] = byte ^ (previous[index] ?? 0);
        });
        previous = block;
    }
    const padding = plain.at(-1) ?? 0;
    if (data.length === 0 || data.length % 8 !== 0 || padding < 1 || padding > 8) {
        throw new Error("The data isn't padded as RC2 in CBC mode pads it.");
    }
    return plain.subarray(0, plain.length - padding);
}

function expand(key: Buffer): Uint16Array {
    const bytes = Buffer.alloc(128);
    key.copy(bytes);
    const at = (index: number) => bytes[index] ?? 0;
    const pi = (index: number) => piTable[index & 0xff] ?? 0;
    for (let i = key.length; i < 128; i++) {
        bytes[i] = pi(at(i - 1) + at(i - key.length));
    }
    bytes[128 - key.length] = pi(at(128 - key.length));
    for (let i = 127 - key.length; i >= 0; i--) {
        bytes[i] = pi(at(i + 1) ^ at(i + key.length));
    }
    return Uint16Array.from({ length: 64 }, (_, index) => bytes.readUInt16LE(index * 2));
}

function decryptBlock(schedule: Uint16Array, block: Buffer): Buffer {
    const r = Uint16Array.from({ length: 4 }, (_, index) => block.readUInt16LE(index * 2));
    const word = (index: number) => r[index & 3] ?? 0;
    const rotations = [1, 2, 3, 5];
    let next = 63;
    const mix = () => {
        for (let i = 3; i >= 0; i--) {
            const bits = rotations[i] ?? 0;
            const rotated = ((word(i) >> bits) | (word(i) << (16 - bits))) & 0xffff;
            r[i] = rotated - (schedule[next--] ?? 0) - (word(i - 1) & word(i - 2)) - (~word(i - 1) & word(i - 3));
        }
    };
    const mash = () => {
        for (let i = 3; i >= 0; i--) {
            r[i] = word(i) - (schedule[word(i - 1) & 63] ?? 0);
        }
    };
    for (const [rounds, mashAfter] of [
        [5, true],
        [6, true],
        [5, false],
    ] as const) {
        for (let round = 0; round < rounds; round++) {
            mix();
        }
        if (mashAfter) {
            mash();
        }
    }
    const plain = Buffer.alloc(8);
    r.forEach((value, index) => plain.writeUInt16LE(value, index * 2));
    return plain;
}
