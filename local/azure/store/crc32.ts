const TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
    let value = index;
    for (let bit = 0; bit < 8; bit++) {
        value = (value & 1) === 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    }
    return value;
});

/** CRC-32 (IEEE 802.3) of a text's UTF-8 bytes, in eight hexadecimal digits. Node 20 has none of its own. */
export function crc32(text: string): string {
    let crc = 0xffffffff;
    for (const byte of Buffer.from(text, "utf8")) {
        crc = (crc >>> 8) ^ (TABLE[(crc ^ byte) & 0xff] as number);
    }
    return ((crc ^ 0xffffffff) >>> 0).toString(16).padStart(8, "0");
}
