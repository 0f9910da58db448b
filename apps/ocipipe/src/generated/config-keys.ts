// Generated from schema/config.schema.json.
export const configKeys: Readonly<Record<string, readonly string[]>> = {
  "": [
    "version",
    "runtimes",
    "allowDowngrade",
    "pipelines",
    "rules",
    "stateRoot",
    "logFolder"
  ],
  "/runtimes/*": [
    "path",
    "kind",
    "speaks",
    "allowLostFlags"
  ],
  "/pipelines/*/*": [
    "overlayRootfs",
    "injectCdi",
    "emulateHooks",
    "bringUpLoopback",
    "gateStart",
    "joinPea",
    "resolveUser",
    "checkNvproxy",
    "addHooks",
    "runPrecreateHooks",
    "stripUnsupported",
    "filterAnnotations",
    "hintVolumes"
  ],
  "/pipelines/*/*/overlayRootfs": [
    "trigger",
    "kubeletRoots",
    "allowedClasses",
    "hostPathRoots",
    "upper",
    "work",
    "flatten",
    "overlay",
    "minimumKernel",
    "annotationPrefix"
  ],
  "/pipelines/*/*/overlayRootfs/trigger": [
    "mountDestination",
    "annotation"
  ],
  "/pipelines/*/*/overlayRootfs/overlay": [
    "index",
    "metacopy",
    "redirectDir",
    "xino",
    "userxattr",
    "volatile"
  ],
  "/pipelines/*/*/injectCdi": [
    "specDirs",
    "annotationPrefixes",
    "devices",
    "environmentVariables",
    "acceptUnprivilegedEnvironment",
    "deniedEnvironment",
    "mountRequests",
    "defaultKind",
    "collapseVisibleDevices",
    "dropLegacyHooks"
  ],
  "/pipelines/*/*/emulateHooks": [
    "emulate",
    "deliver",
    "otherHooks",
    "invalidHooks",
    "dropLegacyHooks",
    "timeoutSeconds"
  ],
  "/pipelines/*/*/bringUpLoopback": [
    "runtimes"
  ],
  "/pipelines/*/*/gateStart": [
    "runtimes",
    "link",
    "timeoutSeconds",
    "background"
  ],
  "/pipelines/*/*/joinPea": [
    "as",
    "runtimes",
    "typeAnnotation",
    "containerAnnotation"
  ],
  "/pipelines/*/*/resolveUser": [
    "annotation",
    "user",
    "setHome"
  ],
  "/pipelines/*/*/checkNvproxy": [
    "supportedDrivers",
    "unsupportedDriver"
  ],
  "/pipelines/*/*/addHooks": [
    "hookDirs"
  ],
  "/pipelines/*/*/runPrecreateHooks": [
    "hooks",
    "hookDirs"
  ],
  "/pipelines/*/*/runPrecreateHooks/hooks/*": [
    "path",
    "args",
    "env",
    "timeoutSeconds"
  ],
  "/pipelines/*/*/stripUnsupported": [
    "degraded",
    "allowSecurity"
  ],
  "/pipelines/*/*/filterAnnotations": [
    "allow",
    "denied",
    "kubeletRoots"
  ],
  "/pipelines/*/*/hintVolumes": [
    "volumes",
    "emptyDirs",
    "tmpfsHint",
    "kubeletRoots"
  ],
  "/rules/*": [
    "pipeline",
    "calledAs",
    "annotations",
    "mountDestination"
  ]
}
