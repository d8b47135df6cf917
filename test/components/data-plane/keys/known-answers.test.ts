/**
 * Published answers through the code that verifies deployments: RFC 6979 (A.2.5, A.2.6) for ECDSA, and Project Wycheproof's vectors
 * (rsa_pss_2048_sha256_mgf1_32, rsa_oaep_2048_sha256_mgf1sha256) for RSA-PSS and RSA-OAEP.
 */
import type { PipelineRequest } from "@azure/core-rest-pipeline";
import { createHash } from "node:crypto";
import { forgetClients } from "../../../../components/data-plane/azure/clients";
import {
    encryptionAlgorithms,
    encryptLocally,
    signatureAlgorithms,
    tampered,
    verifyLocally,
} from "../../../../components/data-plane/verification/algorithms";
import type { PublicJwk } from "../../../../components/data-plane/verification/contract";
import { RemoteKey } from "../../../../components/data-plane/verification/remote-key";
import { credential, InProcessVault, target } from "../in-process";

let vault: InProcessVault;

// The innermost policy of every client: the request goes no further than the vault in this process.
jest.mock("../../../../components/data-plane/azure/policies", () => ({
    ...jest.requireActual<object>("../../../../components/data-plane/azure/policies"),
    keepTunnels: { name: "inProcess", sendRequest: (request: PipelineRequest) => vault.sendRequest(request) },
}));
jest.mock("../../../../components/data-plane/azure/credentials", () => ({
    ...jest.requireActual<object>("../../../../components/data-plane/azure/credentials"),
    credentialFor: () => credential,
}));

beforeEach(() => {
    vault = new InProcessVault();
    forgetClients();
});

const hex = (text: string) => Buffer.from(text, "hex");
const base64url = (text: string) => hex(text).toString("base64url");

interface CurveAnswers {
    readonly key: PublicJwk;
    readonly d: string;
    readonly order: string;
    /** Message, r and s. */
    readonly signatures: readonly (readonly [string, string, string])[];
}

const curves: Readonly<Record<string, CurveAnswers>> = {
    "P-256": {
        key: {
            kty: "EC",
            crv: "P-256",
            x: base64url("60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6"),
            y: base64url("7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299"),
        },
        d: base64url("C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721"),
        order: "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551",
        signatures: [
            [
                "sample",
                "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716",
                "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8",
            ],
            [
                "test",
                "F1ABB023518351CD71D881567B1EA663ED3EFCF6C5132B354F28D3B0B7D38367",
                "019F4113742A2B14BD25926B49C649155F267E60D3814B4C0CC84250E46F0083",
            ],
        ],
    },
    "P-384": {
        key: {
            kty: "EC",
            crv: "P-384",
            x: base64url(
                "EC3A4E415B4E19A4568618029F427FA5DA9A8BC4AE92E02E06AAE5286B300C64DEF8F0EA9055866064A254515480BC13",
            ),
            y: base64url(
                "8015D9B72D7D57244EA8EF9AC0C621896708A59367F9DFB9F54CA84B3F1C9DB1288B231C3AE0D4FE7344FD2533264720",
            ),
        },
        d: base64url(
            "6B9D3DAD2E1B8C1C05B19875B6659F4DE23C3B667BF297BA9AA47740787137D896D5724E4C70A825F872C9EA60D2EDF5",
        ),
        order: "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973",
        signatures: [
            [
                "sample",
                "94EDBB92A5ECB8AAD4736E56C691916B3F88140666CE9FA73D64C4EA95AD133C81A648152E44ACF96E36DD1E80FABE46",
                "99EF4AEB15F178CEA1FE40DB2603138F130E740A19624526203B6351D0A3A94FA329C145786E679E7B82C71A38628AC8",
            ],
        ],
    },
};

const cases = Object.entries(curves).flatMap(([curve, answers]) =>
    answers.signatures.map(([message, r, s]) => ({ curve, message, r, s, ...answers })),
);

describe.each(cases)("ECDSA on $curve of $message", ({ key, d, order, message, r, s }) => {
    const [algorithm] = signatureAlgorithms(key);
    if (algorithm === undefined) {
        throw new Error("the curve has no algorithm");
    }
    const data = Buffer.from(message);
    const digest = createHash(algorithm.digest).update(data).digest();
    const zero = "0".repeat(order.length);
    const wrong: [string, string, Buffer][] = [
        ["r = 0", zero + s, data],
        ["s = 0", r + zero, data],
        ["r and s = 0", zero + zero, data],
        ["r = the order", order + s, data],
        ["s = the order", r + order, data],
        ["r and s exchanged", s + r, data],
        ["another message", r + s, Buffer.from(`${message}.`)],
        ["one bit changed", tampered(hex(r + s)).toString("hex"), data],
        ["a byte missing", (r + s).slice(2), data],
        ["a byte too many", `${r + s}00`, data],
        ["nothing", "", data],
    ];

    it("is right locally and at the service", async () => {
        expect(verifyLocally(algorithm, key, data, hex(r + s))).toBe(true);
        const { remote, version } = await imported({ ...key, d });
        expect(await remote.verify(version, algorithm.name, digest, hex(r + s))).toBe(true);
    });

    it.each(wrong)("is wrong with %s", (_name, signature, signed) => {
        expect(verifyLocally(algorithm, key, signed, hex(signature))).toBe(false);
    });
});

/** Wycheproof's 2048-bit key of both files. */
const rsa = {
    kty: "RSA",
    n: "orRRoH0KpfluRVZxUTVQUUqKW0YuvvcXCU-h_ugiJOY3-XRtP3yv0xh42AMltu9aFwD2WQO0aUKeidbqyIRQl7WrOTGJ25JRLtincRoSU_rNIPecFegkfz0-QuRuSMmOJUov6XZTE6A-_48X4aApOXofomqNzib0kO2BKZYV2YFMItphBCjgnH2WWFlCZvXAIdD87KCNlFoSvoLeTR7Oa0wDFFtdNJXU7VQR64eNrwX9evw-Ca2g8RJkIvWQl1oZaYFvSGmLy7obTZyuedRg2Pn4Xnl1AF2bwixOWsD3waRdElaaYoB9O5oC5aUw53MGb0U9H1tMLpz3ggKD90K51Q",
    e: "AQAB",
    d: "JM3GIxf11ypva6bMljKJmwHR_yiGfXL2FoiZW8hVpOQgqEBSUAib2xPPjglUOCe3SLnSf7srTZ4gr4xaaoYnltGkzBitFupni8G9SoO7vpxeV0U7XOc4jkGjukzit3tEOKIp6VT3INrgNT3AiKyKdrJtwnb44beFHd1jmK0W_y54GVEjubA26UXDjJ0SQ09t92_iI1nrPhrJwBFnj8km-tOuR1pP__9V_rLRR-nIlPTA4ppZnnYkYkgtlov0J4CUX8DSwxxXPEQxuPT-i4xnvsgVq9RPeobtyhwjCHNzWNLCrl4uDi2t9zCYAmI3flixO32ZkgYKC8hwzP20qTGe4Q",
    p: "3EMQUPeC6JT7UkgkfZjLfVi40eJPO1XQQcVuTeCGsNW7AovaQu610jTVaB5YCdQV5qKJrUz794-Xj2w1gU9Q7r_xxbgKafeI6B5rq13ap4Np1lnRQ-xvF-eYE6V1z62cVpFWuQET4ukRCtnntIock0im5lMyEZEpDqNs-zpbGPE",
    q: "vRqB55d_mJgSInOuMiK1mOpfsZ606rw4MIpeMhlmA7LlAP-3n1uIaBZhHevEcvrEVUQHC-sFfJQTeKaGivO3oD0_mIDsR9XgiblPveVCq6mujXLFcIjXq_WxMfOQmPe8Fg-QU2q8lJL9Tgbz7XKZ1Ll7sDZ3IH2VZp8UDPvCDyU",
    dp: "qUtSiyjykVmRIdkZUv_Rx_IdfBR52Z1HiIX7Fhhw7hIYvwhHJhLb5Ul-jZxlBojgnHhpYa4-LDVNxIrjRRR1nEwjxFiEiJYdwGtBTmHA4ef7vSkj0xUy_iifltoiBxHljBQBmAjgBBQnaTO7B-TvubSps3ZWkXIFIJ8z8JUV18E",
    dq: "OvDnKpM67wn_JQPfeLr-1THAL_GivEN8VAzcvUrTVDXPURdjWWVDSAYpsRTKf3gP9--jLqDLbgANbZ6h8u9x_Zz5lIQioWVVfjfnVe3-cNkLkgUC60eLyYpj94jOOg-FbW7eclGjg7-o-kgKgaklr3s8xTjEurjJ91l_-2gBHY0",
    qi: "JkD7-8_vsWPueoe2SDpm7kH5VtkPqKeTm_wELuCSSxt5k9BEX3WNUZM-hRecAyCwyWi0ipHDi1vpI-EJfAxWL4jUIpS2onWbr6VCinTxJwh05F9vzGDyFgLeXszRQ88xJB9ZIbWtOYP7VO8XvjsoU2flDJmcZyR7VS_kv86UX3s",
};
const message = hex("313233343030");

describe("RSA-PSS", () => {
    const algorithm = signatureAlgorithms(rsa).find(({ name }) => name === "PS256");
    const signature = hex(
        "68caf07e71ee654ffabf07d342fc4059deb4f7e5970746c423b1e8f668d5332275cc35eb61270aebd27855b1e80d59def47fe8882867fd33c2308c91976baa0b1df952caa78db4828ab81e79949bf145cbdfd1c4987ed036f81e8442081016f20fa4b587574884ca6f6045959ce3501ae7c02b1902ec1d241ef28dee356c0d30d28a950f1fbc683ee7d9aad26b048c13426fe3975d5638afeb5b9c1a99d162d3a5810e8b074d7a2eae2be52b577151f76e1f734b0a956ef4f22be64dc20a81ad1316e4f79dff5fc41fc08a20bc612283a88415d41595bfea66d59de7ac12e230f72244ad9905aef0ead3fa41ed70bf4218863d5f041292f2d14ce0a7271c6d36",
    );
    if (algorithm === undefined) {
        throw new Error("RSA has no PS256");
    }

    it("is right locally and at the service", async () => {
        expect(verifyLocally(algorithm, rsa, message, signature)).toBe(true);
        const { remote, version } = await imported(rsa);
        const digest = createHash("sha256").update(message).digest();
        expect(await remote.verify(version, "PS256", digest, signature)).toBe(true);
        expect(await remote.verify(version, "PS256", digest, tampered(signature))).toBe(false);
        expect(await remote.verify(version, "RS256", digest, signature)).toBe(false);
    });

    it("is wrong for another message, another scheme, another hash, and one changed bit", () => {
        const others = signatureAlgorithms(rsa).filter(({ name }) => name !== "PS256");
        expect(others.map((other) => verifyLocally(other, rsa, message, signature))).toEqual(Array(5).fill(false));
        expect(verifyLocally(algorithm, rsa, hex("313233343031"), signature)).toBe(false);
        expect(verifyLocally(algorithm, rsa, message, tampered(signature))).toBe(false);
    });
});

describe("RSA-OAEP-256", () => {
    const answers: [string, string][] = [
        [
            "313233343030",
            "0da290b0bf71a1141b2adc62b5b42b07fc52520cb05d1f39ccca7b7c22d379a6c2f2d93143d057050140527a1e5638243938b531ec3de7014b0151301e49b9fa433482a02abdfd94193dc9c70157e557776a69ded01ecbeac405133595c61165a428b6284729a4746b47d2bbaca9d7432c3b5693591cfee488eb3c68ddb6cde0dd61cfc6952423f994abecee34f5683732b29934a2c498ad48cdd30c149177189f48eefd9cc7232df18be11ff5f7e3af7319e3115997c599e2d8f7f4f663dcc40032d403436d3058a5ea66473660f0e195281ec6eba997d2a951ca6ca5f3c112715c89da1d3dfb20a21940594ed10ade90ed7452b753757d7241cb8a803c373a",
        ],
        [
            "e0e1e2e3e4e5e6e7e8e9eaebecedeeeff0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
            "096958786ee7972050d67a9e4b69d6c6af7db7cc674386df725770dd29129b826e39552330104c8d71e6cc3a3014dd2f61b54153af51b0438d447ee939f9e3c13bb8b00a37dea6a068f6c9d27e848b1be7a1eeeb3ee50b78036fba95ae46948ca5b13f356ea24db10f60dc09e4b8bad8f766b668ef72524432080a0ce00ed676d6d5e354984b1078520412525848156d06f0652469f95791baa3d9a798ae537094f76f976faecd5c9ce0c930a75910c63dacf63485cb4b5e7bdbcf4d80e74037eaa1a8fe4b52930bec6be99cf6ac88cf5878dbf6859d456a95dbc34654eec425de84ca2a535d517403a9aada827e7d0093ecfc97ed056a7652825e9a45cb2dcb",
        ],
    ];

    it.each(answers)("of %s is decrypted and unwrapped by the service", async (plaintext, ciphertext) => {
        const { remote, version } = await imported(rsa);
        for (const operation of ["decrypt", "unwrapkey"] as const) {
            const decrypted = await remote.transform(version, operation, "RSA-OAEP-256", hex(ciphertext));
            expect(decrypted.toString("hex")).toBe(plaintext);
            await expect(
                remote.transform(version, operation, "RSA-OAEP-256", tampered(hex(ciphertext))),
            ).rejects.toMatchObject({
                statusCode: 400,
            });
            await expect(remote.transform(version, operation, "RSA-OAEP", hex(ciphertext))).rejects.toMatchObject({
                statusCode: 400,
            });
        }
    });

    it("done locally comes back from the service, with every algorithm", async () => {
        const { remote, version } = await imported(rsa);
        for (const algorithm of encryptionAlgorithms(rsa)) {
            const ciphertext = encryptLocally(algorithm, rsa, message);
            expect(await remote.transform(version, "decrypt", algorithm.name, ciphertext)).toEqual(message);
        }
    });
});

/** A key of the vault with known material, and its version. */
async function imported(key: PublicJwk & { readonly d: string }): Promise<{ remote: RemoteKey; version: string }> {
    const signing = ["sign", "verify"];
    const operations = key.kty === "EC" ? signing : [...signing, "encrypt", "decrypt", "wrapKey", "unwrapKey"];
    const made = await vault.body(200, "PUT", "/keys/known", { key: { ...key, key_ops: operations } });
    const remote = new RemoteKey({ target, name: "known", accessTimeoutSeconds: 1 });
    return { remote, version: made.key["kid"]?.split("/").pop() ?? "" };
}
