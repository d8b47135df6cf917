// Which proxy the environment names for a host.

/**
 * The proxy for a URL, from `HTTPS_PROXY` or `ALL_PROXY` (also in lower case), unless `NO_PROXY` exempts the host: by its
 * name, by a domain it is in (`example.com`, `.example.com`), or by `*`.
 */
export function proxyFor(url: URL, environment: NodeJS.ProcessEnv = process.env): URL | undefined {
    const read = (name: string): string | undefined =>
        environment[name] || environment[name.toLowerCase()] || undefined;
    const proxy = read("HTTPS_PROXY") ?? read("ALL_PROXY");
    if (proxy === undefined || isExempt(url.hostname, read("NO_PROXY") ?? "")) {
        return undefined;
    }
    try {
        return new URL(proxy.includes("://") ? proxy : `http://${proxy}`);
    } catch {
        throw new Error(`HTTPS_PROXY must be the URL of a proxy, such as http://127.0.0.1:8080. Correct or unset it.`);
    }
}

function isExempt(host: string, noProxy: string): boolean {
    return noProxy
        .split(",")
        .map((entry) =>
            entry
                .trim()
                .toLowerCase()
                .replace(/^\*?\./, ""),
        )
        .some((entry) => entry === "*" || (entry !== "" && (host === entry || host.endsWith(`.${entry}`))));
}
