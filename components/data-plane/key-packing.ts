/** The form in which the state keeps a key. It is unpacked before anything looks at it. */
import { omit } from "../internal/omit";
import type { Properties } from "./handler";
import type { KeyOutputs } from "./key-contract";
import { packTarget, unpackTarget, withoutUsual, type Packing } from "./packing";

const usualSettings: Properties = { onExisting: "fail", onDestroy: "detach" };

/** Without a list of versions where there is but one, and without what `packTarget` leaves out. */
export const keyPacking: Packing = {
    pack(properties) {
        const { target, version, versions } = properties as unknown as KeyOutputs;
        const single = versions?.length === 1 && versions[0] === version;
        return {
            ...withoutUsual(single ? omit(properties, "versions") : properties, { ...usualSettings, rotations: 0 }),
            target: packTarget(target),
        };
    },
    unpack(properties) {
        const { target, version } = properties as unknown as KeyOutputs;
        return {
            ...usualSettings,
            ...(version === undefined ? {} : { rotations: 0, versions: [version] }),
            ...properties,
            target: unpackTarget(target),
        };
    },
};
