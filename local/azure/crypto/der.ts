/** The tags of ASN.1's distinguished encoding that certificates and PKCS#12 files are made of. */
export const tags = {
    integer: 0x02,
    bitString: 0x03,
    octetString: 0x04,
    null: 0x05,
    oid: 0x06,
    utf8String: 0x0c,
    bmpString: 0x1e,
    sequence: 0x30,
    set: 0x31,
    /** `[n]`, constructed. */
    context: (n: number) => 0xa0 + n,
    /** `[n]`, primitive. */
    contextPrimitive: (n: number) => 0x80 + n,
} as const;

/** One encoded value. */
export interface DerNode {
    readonly tag: number;
    /** The content, without tag and length. */
    readonly content: Buffer;
    /** Tag, length and content. */
    readonly raw: Buffer;
}

/** Throws with this message at anything that isn't DER (or BER with known lengths). */
export class DerError extends Error {}

/** Reads the values of a constructed value's content, or those that follow each other in a file. */
export function readAll(bytes: Buffer): readonly DerNode[] {
    const nodes: DerNode[] = [];
    for (let rest = bytes; rest.length > 0;) {
        const node = readOne(rest);
        nodes.push(node);
        rest = rest.subarray(node.raw.length);
    }
    return nodes;
}

/** Reads the first value. */
export function readOne(bytes: Buffer): DerNode {
    const tag = bytes[0];
    const first = bytes[1];
    if (tag === undefined || first === undefined) {
        throw new DerError("The encoding ends before a value does.");
    }
    const lengthBytes = first < 0x80 ? 0 : first - 0x80;
    if (first === 0x80 || lengthBytes > 4) {
        throw new DerError("A value's length isn't encoded as DER does.");
    }
    const length = lengthBytes === 0 ? first : bytes.subarray(2, 2 + lengthBytes).reduce((sum, b) => sum * 256 + b, 0);
    const start = 2 + lengthBytes;
    if (bytes.length < start + length) {
        throw new DerError("The encoding ends before a value does.");
    }
    return { tag, content: bytes.subarray(start, start + length), raw: bytes.subarray(0, start + length) };
}

/** The members of a constructed value. */
export function children(node: DerNode | undefined): readonly DerNode[] {
    if (node === undefined || (node.tag & 0x20) === 0) {
        throw new DerError("A structure was expected, and there is none.");
    }
    return readAll(node.content);
}

/** The content of a value of this kind. */
export function contentOf(node: DerNode | undefined, tag: number): Buffer {
    if (node?.tag !== tag) {
        throw new DerError(`A value with the tag ${tag} was expected, and there is ${node?.tag ?? "none"}.`);
    }
    return node.content;
}

/** A small whole number. */
export function numberOf(node: DerNode | undefined): number {
    return contentOf(node, tags.integer).reduce((sum, byte) => sum * 256 + byte, 0);
}

/** An object identifier, with dots. */
export function oidOf(node: DerNode | undefined): string {
    const content = contentOf(node, tags.oid);
    const parts: number[] = [];
    let value = 0;
    for (const byte of content) {
        value = value * 128 + (byte & 0x7f);
        if (byte < 0x80) {
            parts.push(value);
            value = 0;
        }
    }
    const [head = 0, ...rest] = parts;
    const top = Math.min(2, Math.floor(head / 40));
    return [top, head - top * 40, ...rest].join(".");
}

/** Encodes a value with this tag around the parts. */
export function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
    const content = Buffer.concat(parts);
    if (content.length < 0x80) {
        return Buffer.concat([Buffer.from([tag, content.length]), content]);
    }
    const hex = content.length.toString(16);
    const length = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex");
    return Buffer.concat([Buffer.from([tag, 0x80 + length.length]), length, content]);
}

/** Encodes a sequence. */
export function sequence(...parts: readonly Uint8Array[]): Buffer {
    return der(tags.sequence, ...parts);
}

/** Encodes a whole number that isn't negative. */
export function integer(value: number): Buffer {
    const hex = value.toString(16);
    const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex");
    return der(tags.integer, (bytes[0] ?? 0) < 0x80 ? bytes : Buffer.concat([Buffer.alloc(1), bytes]));
}

/** Encodes an object identifier. */
export function oid(text: string): Buffer {
    const [first = 0, second = 0, ...rest] = text.split(".").map(Number);
    const bytes = [first * 40 + second, ...rest].flatMap((part) => {
        const septets = [part % 128];
        for (let left = Math.floor(part / 128); left > 0; left = Math.floor(left / 128)) {
            septets.unshift(128 + (left % 128));
        }
        return septets;
    });
    return der(tags.oid, Buffer.from(bytes));
}
