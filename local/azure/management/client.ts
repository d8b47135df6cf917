/**
 * Asks a local Azure's management endpoint: `manage(target, "POST", "/clock", { advance: "P18M" })`. Throws its sentence on
 * refusal.
 */
export async function manage(
    target: { readonly management: string; readonly managementToken: string },
    method: string,
    path: string,
    body?: unknown,
): Promise<unknown> {
    const response = await fetch(`${target.management}${path}`, {
        method,
        headers: { authorization: `Bearer ${target.managementToken}` },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = (await response.json()) as { readonly error?: string };
    if (!response.ok) {
        throw new Error(answer.error ?? `The management endpoint answered ${response.status}.`);
    }
    return answer;
}
