// The agents by which Azure's SDKs reach a proxy, without the look at the stack by which each request finds out whether it is an https one:
// Jest maps every frame of it back to the sources, which took a seventh of the time of tests that deploy. What goes through a proxy here
// is https, unless it says otherwise.
"use strict";
const base = jest.requireActual("agent-base/dist/index.js");

base.Agent.prototype.isSecureEndpoint = (options) =>
    options?.secureEndpoint ?? (options?.protocol ?? "https:") === "https:";

module.exports = base;
