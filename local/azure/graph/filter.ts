import { badRequest } from "./errors";

/** A test of an object's properties. */
export type Filter = (object: Readonly<Record<string, unknown>>) => boolean;

const TOKEN = /\s*('(?:[^']|'')*'|[(),:]|[A-Za-z0-9_./@$-]+)/y;

/**
 * An OData filter, as far as directories are asked by it: `eq`, `ne`, `ge`, `le`, `in`, `startsWith`, `endsWith`,
 * `any`, with `and`, `or`, `not` and parentheses. Texts are compared without case, as the directory does.
 * @see https://learn.microsoft.com/graph/filter-query-parameter
 */
export function parseFilter(text: string): Filter {
    return new FilterParser(text).parse();
}

class FilterParser {
    private readonly tokens: string[];
    private position = 0;

    constructor(private readonly text: string) {
        this.tokens = this.tokenise();
    }

    parse(): Filter {
        const filter = this.either();
        if (this.position < this.tokens.length) {
            throw this.invalid();
        }
        return filter;
    }

    private either(): Filter {
        let left = this.both();
        while (this.accept("or")) {
            const [one, other] = [left, this.both()];
            left = (object) => one(object) || other(object);
        }
        return left;
    }

    private both(): Filter {
        let left = this.single();
        while (this.accept("and")) {
            const [one, other] = [left, this.single()];
            left = (object) => one(object) && other(object);
        }
        return left;
    }

    private single(): Filter {
        if (this.accept("not")) {
            const inner = this.single();
            return (object) => !inner(object);
        }
        if (this.accept("(")) {
            const inner = this.either();
            this.expect(")");
            return inner;
        }
        const name = this.next();
        if (/^(starts|ends)with$/i.test(name)) {
            return this.affix(/^starts/i.test(name));
        }
        if (/\/any$/i.test(name)) {
            return this.any(name.slice(0, -"/any".length));
        }
        return this.comparison(name);
    }

    private affix(isStart: boolean): Filter {
        this.expect("(");
        const property = this.next();
        this.expect(",");
        const wanted = literal(this.next()).toLowerCase();
        this.expect(")");
        return (object) => {
            const value = textOf(valueAt(object, property)).toLowerCase();
            return isStart ? value.startsWith(wanted) : value.endsWith(wanted);
        };
    }

    /** `servicePrincipalNames/any(c:c eq '…')`: one item of the list passes the test. */
    private any(property: string): Filter {
        this.expect("(");
        const variable = this.next();
        this.expect(":");
        const inner = this.either();
        this.expect(")");
        return (object) => {
            const list = valueAt(object, property);
            return Array.isArray(list) && list.some((item: unknown) => inner({ [variable]: item }));
        };
    }

    private comparison(property: string): Filter {
        const operator = this.next().toLowerCase();
        if (operator === "in") {
            const wanted = this.list();
            return (object) => wanted.includes(textOf(valueAt(object, property)).toLowerCase());
        }
        const wanted = this.next();
        const compare = COMPARISONS[operator];
        if (compare === undefined) {
            throw this.invalid();
        }
        return (object) => compare(valueAt(object, property), wanted);
    }

    private list(): string[] {
        this.expect("(");
        const values: string[] = [];
        while (!this.accept(")")) {
            values.push(literal(this.next()).toLowerCase());
            this.accept(",");
        }
        return values;
    }

    private tokenise(): string[] {
        const tokens: string[] = [];
        TOKEN.lastIndex = 0;
        const end = this.text.trimEnd().length;
        while (TOKEN.lastIndex < end) {
            const match = TOKEN.exec(this.text);
            if (match?.[1] === undefined) {
                throw this.invalid();
            }
            tokens.push(match[1]);
        }
        return tokens;
    }

    private next(): string {
        const token = this.tokens[this.position++];
        if (token === undefined) {
            throw this.invalid();
        }
        return token;
    }

    private accept(token: string): boolean {
        const found = this.tokens[this.position]?.toLowerCase() === token;
        this.position += found ? 1 : 0;
        return found;
    }

    private expect(token: string): void {
        if (!this.accept(token)) {
            throw this.invalid();
        }
    }

    private invalid() {
        return badRequest(
            "Request_UnsupportedQuery",
            `Unsupported or invalid query filter clause specified: '${this.text}'.`,
        );
    }
}

const COMPARISONS: Readonly<Record<string, (value: unknown, wanted: string) => boolean>> = {
    eq: isEqual,
    ne: (value, wanted) => !isEqual(value, wanted),
    ge: (value, wanted) => textOf(value) >= literal(wanted),
    le: (value, wanted) => textOf(value) <= literal(wanted),
    gt: (value, wanted) => textOf(value) > literal(wanted),
    lt: (value, wanted) => textOf(value) < literal(wanted),
};

function isEqual(value: unknown, wanted: string): boolean {
    if (wanted.toLowerCase() === "null") {
        return value === null || value === undefined;
    }
    return value !== null && value !== undefined && textOf(value).toLowerCase() === literal(wanted).toLowerCase();
}

function literal(token: string): string {
    return token.startsWith("'") ? token.slice(1, -1).replace(/''/g, "'") : token;
}

function textOf(value: unknown): string {
    return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}

/** `verifiedPublisher/displayName` goes inward. */
function valueAt(object: unknown, path: string): unknown {
    return path.split("/").reduce<unknown>((value, name) => {
        if (typeof value !== "object" || value === null) {
            return undefined;
        }
        const key = Object.keys(value).find((candidate) => candidate.toLowerCase() === name.toLowerCase());
        return key === undefined ? undefined : (value as Record<string, unknown>)[key];
    }, object);
}
