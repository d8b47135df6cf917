const patterns = new Map<string, RegExp>();

/** Whether an action falls under a role's pattern: `*` stands for any text, case doesn't matter. */
export function actionMatches(action: string, pattern: string): boolean {
    let expression = patterns.get(pattern);
    if (expression === undefined) {
        const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
        expression = new RegExp(`^${parts.join(".*")}$`, "i");
        patterns.set(pattern, expression);
    }
    return expression.test(action);
}

/** Whether `scope` is `ancestor` or lies under it. `/` holds everything. */
export function isWithinScope(scope: string, ancestor: string): boolean {
    const inner = normaliseScope(scope);
    const outer = normaliseScope(ancestor);
    return outer === "/" || inner === outer || inner.startsWith(`${outer}/`);
}

/** For comparison: lower case, without a slash at the end. */
export function normaliseScope(scope: string): string {
    const trimmed = scope.toLowerCase().replace(/\/+$/, "");
    return trimmed === "" ? "/" : trimmed;
}
