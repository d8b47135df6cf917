import { inspect } from "node:util";
import { findPlanted, type Planted } from "../../search/find";
import { formsOf } from "../../search/forms";

const value = '"pl4nted" & <sécret>/+value=\\4711';
const planted: Planted[] = [{ source: "program", value }];

function search(content: string | Buffer): string[] {
    return findPlanted(planted, [{ name: "log", content: Buffer.from(content) }]).map(({ form }) => form);
}

describe("a planted value", () => {
    const bytes = Buffer.from(value);

    it.each<[form: string, written: string]>([
        ["plain", value],
        ["base64", bytes.toString("base64")],
        ["base64 in something larger", Buffer.from(`user:${value} and more`).toString("base64")],
        ["base64 in something larger", Buffer.from(`a${value}`).toString("base64")],
        ["base64 in something larger", Buffer.from(`ab${value}c`).toString("base64")],
        ["base64url", bytes.toString("base64url")],
        ["hex", bytes.toString("hex")],
        ["hex in capitals", bytes.toString("hex").toUpperCase()],
        ["URL-encoded", `https://x/?value=${encodeURIComponent(value)}`],
        ["form-encoded", `a=b&${new URLSearchParams({ value }).toString()}`],
        ["JSON-escaped", JSON.stringify({ value })],
        ["JSON-escaped twice", JSON.stringify({ body: JSON.stringify({ value }) })],
        [
            "JSON-escaped for HTML",
            JSON.stringify(value).replaceAll("<", "\\u003c").replaceAll(">", "\\u003e").replaceAll("&", "\\u0026"),
        ],
        ["JSON-escaped in ASCII", JSON.stringify({ value }).replaceAll("é", "\\u00e9")],
        ["as Node shows it", inspect({ value }, { breakLength: Infinity })],
        [
            "HTML-escaped",
            `<td>${value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;")}`,
        ],
        ["HTML-escaped but for quotes", value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")],
    ])("is found %s", (form, written) => {
        expect(search(`before\n${written}\nafter`)).toContain(form);
    });

    it("is found between bytes that are no text", () => {
        expect(search(Buffer.concat([Buffer.from([0, 0xff, 0xfe]), bytes, Buffer.from([0xc3])]))).toEqual(["plain"]);
    });

    it("is told by its place and never by itself", () => {
        const hits = findPlanted(planted, [
            { name: "clean", content: Buffer.from("nothing\n") },
            { name: "log", content: Buffer.from(`one\ntwo\n${value}\n${value}`) },
        ]);
        expect(hits).toEqual([{ source: "program", form: "plain", place: "log", line: 3 }]);
    });

    it("is not found where another one is", () => {
        expect(
            search(
                formsOf(`${value}2`.slice(1))
                    .map(({ text }) => text)
                    .join("\n"),
            ),
        ).toEqual([]);
    });
});

it("finds bytes by their encodings", () => {
    const key = Buffer.from("00112233445566778899aabbccddeeff0011", "hex");
    const found = findPlanted(
        [{ source: "key", value: key }],
        [{ name: "jwk", content: Buffer.from(JSON.stringify({ d: key.toString("base64url") })) }],
    );
    expect(found.map(({ form }) => form)).toContain("base64url");
});

it("refuses values so short that they turn up by chance", () => {
    expect(() => formsOf("secret")).toThrow("at least 12 characters");
});
