// node local/dist/providers/main.js [--exit-with-parent]
// Serves the stand-ins until SIGTERM or SIGINT; prints their ports as one line of JSON when they can be reached.
import { serveProviders } from "./serve";

async function main(args: readonly string[]): Promise<void> {
    const unknown = args.find((arg) => arg !== "--exit-with-parent");
    if (unknown !== undefined) {
        throw new Error(`${unknown} is not an option. The only one is --exit-with-parent.`);
    }
    const served = await serveProviders();
    const stop = (): void => void served.close().then(() => process.exit(0));
    process.once("SIGTERM", stop);
    process.once("SIGINT", stop);
    if (args.includes("--exit-with-parent")) {
        // The parent holds the other end of standard input: it ends when the parent does, however that happens.
        process.stdin.once("end", stop).once("error", stop).resume();
    }
    process.stdout.write(`${JSON.stringify(served.ports)}\n`);
}

main(process.argv.slice(2)).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
});
