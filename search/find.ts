/** Finding planted values in what a deployment left behind. */
import { formsOf, type Form } from "./forms";

/** A value that may be nowhere, and where it was planted. */
export interface Planted {
    readonly source: string;
    readonly value: string | Buffer;
}

/** Something to search: a file, or what a command printed. */
export interface Place {
    readonly name: string;
    readonly content: Buffer;
}

/** A planted value where it must not be. It says which, not what. */
export interface Hit {
    readonly source: string;
    readonly form: string;
    readonly place: string;
    /** The line, counted from 1. */
    readonly line: number;
}

/** Every place of every form of every value: one hit for each form in each place. */
export function findPlanted(planted: readonly Planted[], places: readonly Place[]): Hit[] {
    const wanted = planted.map(({ source, value }) => ({ source, forms: formsOf(value) }));
    return places.flatMap(({ name, content }) =>
        wanted.flatMap(({ source, forms }) =>
            hitsOf(forms, content).map(({ form, offset }) => ({
                source,
                form,
                place: name,
                line: lineOf(content, offset),
            })),
        ),
    );
}

function hitsOf(forms: readonly Form[], content: Buffer): { form: string; offset: number }[] {
    return forms
        .map(({ name, text }) => ({ form: name, offset: content.indexOf(text) }))
        .filter(({ offset }) => offset >= 0);
}

function lineOf(content: Buffer, offset: number): number {
    const before = content.subarray(0, offset);
    let line = 1;
    for (let at = before.indexOf(10); at >= 0; at = before.indexOf(10, at + 1)) {
        line++;
    }
    return line;
}
