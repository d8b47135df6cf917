/** Tells whoever runs the deployment what is being waited for. Pulumi shows what a provider's process writes here. */
export function tell(message: string): void {
    process.stderr.write(`${message}\n`);
}
