// Writes tar archives (USTAR) in the form that Pulumi hashes: no owners, no times, files that only their owner may use.

const BLOCK = 512;
/** The longest name that the header has room for. */
const NAME_BYTES = 100;
const PREFIX_BYTES = 155;

/** An archive of the files in the order given. */
export function tar(files: readonly (readonly [string, Uint8Array])[]): Uint8Array {
    const blocks: Uint8Array[] = [];
    for (const [name, bytes] of files) {
        blocks.push(header(name, bytes.length), bytes, Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK));
    }
    return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]);
}

function header(name: string, size: number): Buffer {
    const block = Buffer.alloc(BLOCK);
    const [prefix, rest] = splitName(name);
    block.write(rest, 0);
    block.write("0000600\0", 100);
    block.write("0000000\0", 108);
    block.write("0000000\0", 116);
    block.write(`${size.toString(8).padStart(11, "0")}\0`, 124);
    block.write(`${"0".repeat(11)}\0`, 136);
    block.write("        ", 148);
    block.write("0", 156);
    block.write("ustar\u000000", 257);
    block.write("0000000\0", 329);
    block.write("0000000\0", 337);
    block.write(prefix, 345);
    const checksum = block.reduce((sum, byte) => sum + byte, 0);
    block.write(`${checksum.toString(8).padStart(6, "0")}\0 `, 148);
    return block;
}

/** Long names are cut at a slash, the first part goes elsewhere. */
function splitName(name: string): [prefix: string, rest: string] {
    if (Buffer.byteLength(name) <= NAME_BYTES) {
        return ["", name];
    }
    const cut = name.lastIndexOf("/", PREFIX_BYTES);
    const [prefix, rest] = [name.slice(0, cut), name.slice(cut + 1)];
    if (cut <= 0 || Buffer.byteLength(prefix) > PREFIX_BYTES || Buffer.byteLength(rest) > NAME_BYTES) {
        throw new Error(`The file name "${name}" is too long for an archive.`);
    }
    return [prefix, rest];
}
