import fc from "fast-check";
import { BlockList } from "node:net";
import { ipRule } from "../../../components/internal/ip-rules";

const privateAddresses = new BlockList();
privateAddresses.addSubnet("10.0.0.0", 8);
privateAddresses.addSubnet("172.16.0.0", 12);
privateAddresses.addSubnet("192.168.0.0", 16);

/** Not by multiplication, as the code does it: by the bits. */
function addressOf(bits: string): string {
    return [0, 8, 16, 24].map((start) => parseInt(bits.slice(start, start + 8), 2)).join(".");
}

const anyBits = (count: number) => fc.string({ unit: fc.constantFrom("0", "1"), minLength: count, maxLength: count });
/** Anywhere, and often where private ranges begin and end: 10/8, 172.16/12, 192.168/16 and what is next to them. */
const starts = [
    "",
    "00001010",
    "00001011",
    "101011000001",
    "1010110000011",
    "101011000010",
    "1100000010101000",
    "1100000010101001",
];
const bits = fc.constantFrom(...starts).chain((start) => anyBits(32 - start.length).map((rest) => start + rest));
const publicBits = bits.filter((all) => !privateAddresses.check(addressOf(all)));
const length = fc.integer({ min: 0, max: 32 });

describe("an address rule", () => {
    it("is the service's form of it, which stays as it is", () => {
        fc.assert(
            fc.property(publicBits, (all) => {
                const address = addressOf(all);
                expect(ipRule(address)).toBe(`${address}/32`);
                expect(ipRule(`${address}/32`)).toBe(`${address}/32`);
            }),
        );
    });

    it("is a range where that begins at its first address, and nowhere else", () => {
        fc.assert(
            fc.property(bits, length, (all, prefix) => {
                const first = all.slice(0, prefix).padEnd(32, "0");
                const isPrivate =
                    privateAddresses.check(addressOf(first)) &&
                    privateAddresses.check(addressOf(all.slice(0, prefix).padEnd(32, "1")));
                const range = `${addressOf(first)}/${prefix}`;
                expect(ipRule(range)).toBe(isPrivate ? undefined : range);
                fc.pre(first !== all);
                expect(ipRule(`${addressOf(all)}/${prefix}`)).toBeUndefined();
            }),
        );
    });

    it("is no other text", () => {
        const number = fc.oneof(
            fc.integer({ min: -1, max: 300 }).map(String),
            fc.constantFrom("00", "01", "007", "1.", "0x1", ""),
        );
        const nearly = fc
            .tuple(fc.array(number, { minLength: 3, maxLength: 5 }), fc.option(number))
            .map(([parts, prefix]) => parts.join(".") + (prefix === null ? "" : `/${prefix}`));
        fc.assert(
            fc.property(fc.oneof(nearly, fc.string()), (text) => {
                const rule = ipRule(text);
                if (rule !== undefined) {
                    expect([text, `${text}/32`]).toContain(rule);
                    expect(rule).toMatch(
                        /^(\d|[1-9]\d|1\d\d|2[0-4]\d|25[0-5])(\.(\d|[1-9]\d|1\d\d|2[0-4]\d|25[0-5])){3}\/\d\d?$/,
                    );
                }
            }),
        );
    });
});
