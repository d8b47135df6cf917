import { saysOnlyThatServiceIsGone, SERVICE_GONE } from "../../../../local/engine/deploy/stopper";

describe("an error of a program whose deployment has stopped", () => {
    test.each([
        "Error: Channel has been shut down\n    at InternalChannel.createCall",
        "Error: 14 UNAVAILABLE: Channel closed before call started\n    at callErrorFromStatus",
        `Error: 14 UNAVAILABLE: ${SERVICE_GONE}\n    at callErrorFromStatus`,
    ])("says only that the service is gone: %s", (message) => {
        expect(saysOnlyThatServiceIsGone(message)).toBe(true);
    });

    test.each([
        "Error: boom\n    at program",
        "Error: 14 UNAVAILABLE: No connection established\n    at callErrorFromStatus",
        "Error: the vault said: Channel has been shut down\n    at program",
    ])("is told: %s", (message) => {
        expect(saysOnlyThatServiceIsGone(message)).toBe(false);
    });
});
