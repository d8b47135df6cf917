import { proxyFor } from "../../../local/providers/http/proxy";

const url = new URL("https://kv.vault.azure.net/secrets");

describe("the proxy for a host", () => {
    it.each([
        [{ HTTPS_PROXY: "http://p:8080" }, "http://p:8080/"],
        [{ https_proxy: "p:8080" }, "http://p:8080/"],
        [{ ALL_PROXY: "http://all:1" }, "http://all:1/"],
        [{}, undefined],
        [{ HTTPS_PROXY: "http://p:8080", NO_PROXY: "kv.vault.azure.net" }, undefined],
        [{ HTTPS_PROXY: "http://p:8080", NO_PROXY: "localhost, .azure.net" }, undefined],
        [{ HTTPS_PROXY: "http://p:8080", no_proxy: "azure.net" }, undefined],
        [{ HTTPS_PROXY: "http://p:8080", NO_PROXY: "*" }, undefined],
        [{ HTTPS_PROXY: "http://p:8080", NO_PROXY: "zure.net,vault" }, "http://p:8080/"],
    ])("with %j is %s", (environment, proxy) => {
        expect(proxyFor(url, environment)?.href).toBe(proxy);
    });

    it("must be a URL", () => {
        expect(() => proxyFor(url, { HTTPS_PROXY: "http://" })).toThrow(
            new Error("HTTPS_PROXY must be the URL of a proxy, such as http://127.0.0.1:8080. Correct or unset it."),
        );
    });
});
