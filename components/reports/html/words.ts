import { html, type Markup } from "./markup";

/** A point in time by its day, with all of it for machines and on hovering. */
export function day(time: string | undefined): Markup {
    return time === undefined ? html`–` : html`<time datetime="${time}" title="${time}">${time.slice(0, 10)}</time>`;
}

/** How far a point in time is from another, in whole days. */
export function distance(time: string | undefined, from: string): string {
    if (time === undefined) {
        return "";
    }
    const days = Math.round((Date.parse(time) - Date.parse(from)) / 86_400_000);
    const count = `${Math.abs(days)} ${Math.abs(days) === 1 ? "day" : "days"}`;
    return days === 0 ? "today" : days > 0 ? `in ${count}` : `${count} ago`;
}

/** A number with its noun. */
export function counted(count: number, noun: string): string {
    return `${count} ${count === 1 ? noun : `${noun}s`}`;
}

/** A mark that says in a sign and in words how something stands: never by its colour alone. */
export function badge(kind: "good" | "bad" | "warn" | "plain" | "off", sign: string, words: string): Markup {
    return html`<span class="badge ${kind}"><span aria-hidden="true">${sign} </span>${words}</span>`;
}
