/** The form in which the state keeps a key. It is unpacked before anything looks at it. */
import { omit } from "../../internal/omit";
import { usualKey, withoutUsual } from "../../internal/usual";
import type { KeyOutputs } from "./contract";
import { packTarget, unpackTarget, type Packing } from "../life-cycle/packing";

/** Without a list of versions where there is but one, and without what `packTarget` leaves out. */
export const keyPacking: Packing = {
    usual: () => usualKey,
    pack(properties) {
        const { target, version, versions } = properties as unknown as KeyOutputs;
        const single = versions?.length === 1 && versions[0] === version;
        return {
            ...withoutUsual(single ? omit(properties, "versions") : properties, { ...usualKey, rotations: 0 }),
            target: packTarget(target),
        };
    },
    unpack(properties) {
        const { target, version } = properties as unknown as KeyOutputs;
        return {
            ...usualKey,
            ...(version === undefined ? {} : { rotations: 0, versions: [version] }),
            ...properties,
            target: unpackTarget(target),
        };
    },
};
