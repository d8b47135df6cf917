import { authorities, below, certificates, root, signed, time, world } from "./certificate-engine";
import { day } from "../../../local/azure/key-vault/harness";
import { rootAuthority } from "../../support/certificate-authority";
import { target } from "../in-process";

const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9" as never;

describe("what is below an authority", () => {
    const moveOn = (days: number) => {
        time.now = () => Date.now() + days * day;
    };

    test("stays as it is while no new certificate is due, however little is left of the authority above", async () => {
        const top = await root({ pathLength: 1 });
        const says = { keyName: "servers", pathLength: 0, parent: top.outs.signer, validityMonths: 108 };
        const servers = await below(top, says);
        const web = signed(servers, { lifetimeAction: { action: "mail", percentage: 80 } });
        const { now } = await certificates.up(web);
        moveOn(9 * 365 - 30);
        const again = rootAuthority(target, { ...servers.inputs, crlDays: 90 });
        expect((await authorities.preview(again, servers)).inputs.edition).toBe(1);
        expect((await certificates.preview(web, now)).step).toBe("same");
        const described = signed(servers, { ...web, tags: { a: "b" } });
        expect((await certificates.preview(described, now)).inputs.edition).toBe(1);
    });

    test("gets no new certificate that would outlive it, and the preview says what to do", async () => {
        const top = await root({ pathLength: 1 });
        const servers = await below(top);
        const { now } = await certificates.up(signed(servers));
        moveOn(4 * 365 + 30);
        world.vault.takeRequests();
        const { expiresOn } = servers.outs;
        const refusal =
            `Certificate "web" in vault "kv-test": \`validity\` must end before its authority does, on ${expiresOn} ` +
            "(give the authority a new certificate by its `renewNow`, or this one a shorter `validity`";
        const renewal = ', or put its renewal off, which is due, by action "mail" in `beforeExpiry`';
        await expect(certificates.preview(signed(servers), now)).rejects.toThrow(
            `${refusal}${renewal}), got "12 months".`,
        );
        const mail = { lifetimeAction: { action: "mail", percentage: 80 } } as const;
        await expect(certificates.preview(signed(servers, { ...mail, renewNow: "1" }), now)).rejects.toThrow(
            `${refusal}), got "12 months".`,
        );
        await expect(certificates.preview(signed(servers, mail))).rejects.toThrow(refusal);
        const { parent } = servers.inputs;
        const long = rootAuthority(target, { ...servers.inputs, validityMonths: 84 });
        await expect(authorities.preview(long, servers)).rejects.toThrow(
            'Certificate authority with key "servers" in vault "kv-test": `validity` must end before the authority above does, on ' +
                `${parent?.expiresOn} (give that one a new certificate by its \`renewNow\`, or this one a shorter \`validity\`), got "84 months".`,
        );
        expect(world.vault.takeRequests()).toEqual([]);

        expect((await certificates.preview(signed(servers, mail), now)).inputs.edition).toBe(1);
        expect((await certificates.preview(signed(servers, { validityMonths: 6 }), now)).inputs.edition).toBe(2);
        const renewed = await authorities.up(rootAuthority(target, { ...servers.inputs, renewNow: "1" }), servers);
        expect((await certificates.up(signed(renewed.now), now)).now.inputs.edition).toBe(2);
    });
});

test("what is below an authority whose certificate is still to come may not be valid for as long as that", async () => {
    const toCome = (months: number) => ({ parent: unknown, parentMonths: 60, validityMonths: months });
    await expect(authorities.preview(rootAuthority(target, toCome(60)))).rejects.toThrow(
        '`validity` must be shorter than that of the authority above, 60 months, got "60 months".',
    );
    const { inputs } = await authorities.preview(rootAuthority(target, toCome(59)));
    expect(inputs).not.toHaveProperty("parentMonths");
    const top = await root();
    const { now } = await certificates.up(signed(top));
    const web = (months: number) => signed(top, { authority: unknown, authorityMonths: 12, validityMonths: months });
    await expect(certificates.preview(web(13))).rejects.toThrow(
        '`validity` must be shorter than that of its authority, 12 months, got "13 months".',
    );
    const same = await certificates.preview(web(12), now);
    expect([same.inputs.edition, same.inputs]).toEqual([1, expect.not.objectContaining({ authorityMonths: 12 })]);
});
