// What files and texts are the same: hashes of assets and archives, as Pulumi computes them.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { unsupported, UserError } from "../errors";
import { Archive, Asset, mapMembers, type PropertyValue } from "../values";
import { tar } from "./tar";

/** The value with a hash in every asset and archive. Paths are relative to `folder`. */
export function withAssetHashes(value: PropertyValue, folder: string): PropertyValue {
    if (value instanceof Asset) {
        return new Asset(value.content, value.hash ?? sha256(assetBytes(value, folder)));
    }
    if (value instanceof Archive) {
        return new Archive(hashedContent(value, folder), value.hash ?? sha256(archiveBytes(value, folder)));
    }
    return mapMembers(value, (member) => withAssetHashes(member, folder));
}

function hashedContent(archive: Archive, folder: string): Archive["content"] {
    if (!("assets" in archive.content)) {
        return archive.content;
    }
    const assets = Object.entries(archive.content.assets).map(
        ([name, asset]) => [name, withAssetHashes(asset, folder) as Asset | Archive] as const,
    );
    return { assets: Object.fromEntries(assets) };
}

function sha256(bytes: Uint8Array): string {
    return createHash("sha256").update(bytes).digest("hex");
}

function assetBytes({ content }: Asset, folder: string): Uint8Array {
    return "text" in content ? Buffer.from(content.text) : readFile(localPath(content, folder));
}

/** An archive's own bytes where it is a file, otherwise a tar of what is in it. */
function archiveBytes(archive: Archive, folder: string): Uint8Array {
    const { content } = archive;
    if (!("assets" in content)) {
        const file = localPath(content, folder);
        if (statSync(file, { throwIfNoEntry: false })?.isDirectory() !== true) {
            return readFile(file);
        }
    }
    return tar(entries(archive, folder));
}

/** The files of an archive by name, in the order of their names. */
function entries({ content }: Archive, folder: string): [string, Uint8Array][] {
    if (!("assets" in content)) {
        return filesBelow(localPath(content, folder));
    }
    const names = Object.keys(content.assets).sort();
    return names.flatMap((name): [string, Uint8Array][] => {
        const asset = content.assets[name];
        if (asset instanceof Archive) {
            return entries(asset, folder).map(([inner, bytes]) => [path.posix.join(name, inner), bytes]);
        }
        return asset === undefined ? [] : [[name, assetBytes(asset, folder)]];
    });
}

function filesBelow(root: string): [string, Uint8Array][] {
    const files: [string, Uint8Array][] = [];
    const walk = (relative: string) => {
        for (const entry of readdirSync(path.join(root, relative), { withFileTypes: true }).sort(byName)) {
            const inner = path.posix.join(relative, entry.name);
            if (statSync(path.join(root, inner)).isDirectory()) {
                walk(inner);
            } else {
                files.push([inner, readFile(path.join(root, inner))]);
            }
        }
    };
    walk("");
    return files;
}

function byName(a: { name: string }, b: { name: string }): number {
    return a.name < b.name ? -1 : 1;
}

function localPath(content: { path: string } | { uri: string }, folder: string): string {
    if ("path" in content) {
        return path.resolve(folder, content.path);
    }
    if (!content.uri.startsWith("file:")) {
        throw unsupported(`assets that have to be downloaded (${content.uri})`);
    }
    return fileURLToPath(content.uri);
}

function readFile(file: string): Uint8Array {
    try {
        return readFileSync(file);
    } catch (error) {
        throw new UserError(
            `The program uses ${file} as an asset, which can't be read: ${String(error)}. Correct its path.`,
        );
    }
}
