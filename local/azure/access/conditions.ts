import { actionMatches } from "./actions";

/** The attributes of a role assignment that a delegation condition can speak of. */
export interface AssignmentAttributes {
    readonly roleDefinitionId: string;
    readonly principalId: string;
    readonly principalType: string;
}

/** What a condition is judged on. */
export interface ConditionContext {
    /** The assignment that is asked for. */
    readonly request?: AssignmentAttributes;
    /** The assignment that exists. */
    readonly resource?: AssignmentAttributes;
}

const ROLE_ASSIGNMENTS = "Microsoft.Authorization/roleAssignments/*";

/**
 * Whether a condition lets an action pass. Delegation conditions, on the right to write and delete role assignments,
 * are judged; Key Vault offers no attributes, so any other condition says nothing of its actions, and passes.
 * @see https://learn.microsoft.com/azure/role-based-access-control/delegate-role-assignments-examples
 */
export function conditionAllows(condition: string | undefined, action: string, context: ConditionContext): boolean {
    if (condition === undefined || !actionMatches(action, ROLE_ASSIGNMENTS)) {
        return true;
    }
    const parser = new ConditionParser(condition, action, context);
    return parser.parse();
}

/** Why a condition can't be kept, or `undefined` when it is well-formed. */
export function conditionProblem(condition: string): string | undefined {
    try {
        new ConditionParser(condition, "", {}).parse();
        return undefined;
    } catch (error) {
        return error instanceof Error ? error.message : String(error);
    }
}

const TOKEN =
    /\s*(\(|\)|\{|\}|,|!|AND\b|OR\b|&&|\|\||NOT\b|'(?:[^']*)'|@(?:Request|Resource|Principal|Environment)\[[^\]]+\]|[A-Za-z0-9_:./*+-]+)/iy;

/** Recursive descent over `expression: term (OR term)*`, `term: factor (AND factor)*`, `factor: !factor | (…) | test`. */
class ConditionParser {
    private readonly tokens: string[];
    private position = 0;

    constructor(
        text: string,
        private readonly action: string,
        private readonly context: ConditionContext,
    ) {
        this.tokens = tokenise(text);
    }

    parse(): boolean {
        const value = this.expression();
        if (this.position < this.tokens.length) {
            throw new Error(`unexpected '${this.peek()}'`);
        }
        return value;
    }

    private expression(): boolean {
        let value = this.term();
        while (this.accept("OR", "||")) {
            value = this.term() || value;
        }
        return value;
    }

    private term(): boolean {
        let value = this.factor();
        while (this.accept("AND", "&&")) {
            value = this.factor() && value;
        }
        return value;
    }

    private factor(): boolean {
        if (this.accept("!", "NOT")) {
            return !this.factor();
        }
        if (this.accept("(")) {
            const value = this.expression();
            this.expect(")");
            return value;
        }
        const token = this.next();
        if (/^(Sub)?(Operation|Action)Matches$/i.test(token)) {
            const matches = this.set().some((pattern) => actionMatches(this.action, pattern));
            return /^Sub/i.test(token) ? false : matches;
        }
        if (/^Exists$/i.test(token)) {
            return this.attribute(this.next()) !== undefined;
        }
        if (token.startsWith("@")) {
            return this.comparison(this.attribute(token));
        }
        throw new Error(`unexpected '${token}'`);
    }

    private comparison(value: string | undefined): boolean {
        const operator = this.next();
        const values = this.peek() === "{" ? this.set() : [unquote(this.next())];
        const equal = values.some((candidate) => candidate.toLowerCase() === value?.toLowerCase());
        const negated = /Not/i.test(operator.split(":").pop() ?? "");
        // "AllValues" asks that no listed value is met, which is what negation means for a single attribute.
        return value !== undefined && (negated ? !equal : equal);
    }

    /** The GUID of a role also where the attribute holds a whole resource id. */
    private attribute(token: string): string | undefined {
        const [, source = "", path = ""] = /^@(\w+)\[([^\]]+)\]$/.exec(token) ?? [];
        const attributes = /^Request$/i.test(source) ? this.context.request : this.context.resource;
        switch (path.split(":").pop()?.toLowerCase()) {
            case "roledefinitionid":
                return attributes?.roleDefinitionId;
            case "principalid":
                return attributes?.principalId;
            case "principaltype":
                return attributes?.principalType;
            default:
                return undefined;
        }
    }

    private set(): string[] {
        this.expect("{");
        const values: string[] = [];
        while (!this.accept("}")) {
            values.push(unquote(this.next()));
            this.accept(",");
        }
        return values;
    }

    private peek(): string | undefined {
        return this.tokens[this.position];
    }

    private next(): string {
        const token = this.tokens[this.position++];
        if (token === undefined) {
            throw new Error("it ends too early");
        }
        return token;
    }

    private accept(...tokens: readonly string[]): boolean {
        const found = tokens.includes(this.peek()?.toUpperCase() ?? "");
        this.position += found ? 1 : 0;
        return found;
    }

    private expect(token: string): void {
        if (!this.accept(token)) {
            throw new Error(`expected '${token}', got '${this.peek() ?? "the end"}'`);
        }
    }
}

function tokenise(text: string): string[] {
    const tokens: string[] = [];
    TOKEN.lastIndex = 0;
    while (TOKEN.lastIndex < text.trimEnd().length) {
        const start = TOKEN.lastIndex;
        const match = TOKEN.exec(text);
        if (match?.[1] === undefined) {
            throw new Error(`unexpected text at position ${start}`);
        }
        tokens.push(match[1]);
    }
    return tokens;
}

function unquote(token: string): string {
    return token.startsWith("'") ? token.slice(1, -1) : token;
}
