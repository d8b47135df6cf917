const withoutReader = (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") {
        throw error;
    }
};

/**
 * An output of this process. What nobody reads any more, as after `| head`, is dropped: a deployment is ended by its work or by an
 * interrupt, not by what it has to say.
 */
export function processOutput(stream: NodeJS.WriteStream): NodeJS.WriteStream {
    return stream.listeners("error").includes(withoutReader) ? stream : stream.on("error", withoutReader);
}
