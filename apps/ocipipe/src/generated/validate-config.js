// Generated from schema/config.schema.json.
"use strict";
export const validate = validate10;
export default validate10;
const schema11 = {"$id":"https://ocipipe.dev/schema/config.json","title":"Config","description":"The configuration of ocipipe: which runtimes there are, which pipelines, and which launch goes through which.","type":"object","additionalProperties":false,"properties":{"version":{"description":"Version of this format.","const":1,"tsType":"1"},"runtimes":{"description":"The real runtimes, by the name under which the wrapper is called.","type":"object","additionalProperties":{"$ref":"#/definitions/RuntimeEntry"}},"allowDowngrade":{"description":"Start containers with runc when nvidia-container-runtime.real is missing, without their GPU. Default false.","type":"boolean"},"pipelines":{"description":"Lists of transforms by name. Each is given what the one before it left.","type":"object","additionalProperties":{"type":"array","items":{"$ref":"#/definitions/Step"}}},"rules":{"description":"Which pipeline a launch goes through: that of the first rule whose conditions all hold. None: the launch is not touched.","type":"array","items":{"$ref":"#/definitions/Rule"}},"stateRoot":{"description":"Folder for journals and leases. Must be empty after a boot. Default /run/ocipipe.","type":"string","pattern":"^/"},"logFolder":{"description":"Folder for one log file per container, mode 0600; false for none. Default /var/log/ocipipe.","anyOf":[{"type":"string","pattern":"^/"},{"const":false}],"tsType":"string | false"}},"definitions":{"RuntimeEntry":{"title":"RuntimeEntry","type":"object","additionalProperties":false,"required":["path"],"properties":{"path":{"description":"The real runtime's program.","type":"string","pattern":"^/"},"kind":{"description":"Whose command line it speaks. Default: told by the file name.","enum":["runc","crun","youki","runsc"]},"speaks":{"description":"Whose command line the engine speaks, where that is not this runtime's own: flags are then rewritten or left out for it. A flag without which a process is less safe stops the call.","enum":["runc","crun","youki","runsc"]},"allowLostFlags":{"description":"Flags, without dashes, that may be left out for this runtime although that makes a process less safe. Default none.","type":"array","items":{"type":"string","pattern":"^[a-z][a-z-]*$"}}}},"Rule":{"title":"Rule","type":"object","additionalProperties":false,"required":["pipeline"],"properties":{"pipeline":{"description":"Name of a pipeline or of a preset.","type":"string"},"calledAs":{"description":"The names under which the wrapper may have been called.","type":"array","items":{"type":"string"}},"annotations":{"description":"Annotations that the container must have; null where any value will do.","type":"object","additionalProperties":{"type":["string","null"]}},"mountDestination":{"description":"A mount that the container must have.","type":"string"}}},"Step":{"title":"Step","description":"One transform and its options.","type":"object","additionalProperties":false,"minProperties":1,"maxProperties":1,"properties":{"overlayRootfs":{"$ref":"#/definitions/OverlayRootfs"},"injectCdi":{"$ref":"#/definitions/InjectCdi"},"emulateHooks":{"$ref":"#/definitions/EmulateHooks"},"bringUpLoopback":{"$ref":"#/definitions/BringUpLoopback"},"gateStart":{"$ref":"#/definitions/GateStart"},"joinPea":{"$ref":"#/definitions/JoinPea"},"resolveUser":{"$ref":"#/definitions/ResolveUser"},"checkNvproxy":{"$ref":"#/definitions/CheckNvproxy"},"addHooks":{"$ref":"#/definitions/AddHooks"},"runPrecreateHooks":{"$ref":"#/definitions/RunPrecreateHooks"},"stripUnsupported":{"$ref":"#/definitions/StripUnsupported"},"filterAnnotations":{"$ref":"#/definitions/FilterAnnotations"},"hintVolumes":{"$ref":"#/definitions/HintVolumes"}}},"OverlayRootfs":{"title":"OverlayRootfs","description":"Options of overlayRootfs: the container's root becomes an overlay of its image and a volume. Every one may be left out.","type":"object","additionalProperties":false,"properties":{"trigger":{"title":"OverlayRootfsTrigger","description":"How a container asks for it. Either way alone is enough.","type":"object","additionalProperties":false,"properties":{"mountDestination":{"description":"The mount at this place in the container names the volume; false: no mount does. Default /sgs-os-volume.","anyOf":[{"type":"string"},{"const":false}],"tsType":"string | false"},"annotation":{"description":"The value of this annotation is the volume's name in the kubelet's path; false: no annotation does. Default sgs.snucse.org/os-volume.","anyOf":[{"type":"string"},{"const":false}],"tsType":"string | false"}}},"kubeletRoots":{"description":"Root folders of the kubelet (--root-dir). Default [/var/lib/kubelet].","type":"array","items":{"type":"string","pattern":"^/"}},"allowedClasses":{"description":"Which kinds of volume may hold a root. Default: those that outlive the pod.","type":"array","items":{"enum":["csi","nfs","local","flex","iscsi","rbd","fc","cephfs","cloudDisk","emptyDir","configMap","secret","projected","downwardApi","hostPath","subPath"]}},"hostPathRoots":{"description":"Folders below which a hostPath volume may lie, when that class is allowed. Default none.","type":"array","items":{"type":"string","pattern":"^/"}},"upper":{"description":"Folder in the volume that keeps what the container writes. Default upper.","type":"string","pattern":"^(?!\\.{1,2}$)[^/]+$"},"work":{"description":"Folder in the volume that the kernel works in. Default work.","type":"string","pattern":"^(?!\\.{1,2}$)[^/]+$"},"flatten":{"description":"When to mount the layers of the image's own overlay instead of that overlay. Default whenTooDeep.","enum":["never","whenTooDeep","always"]},"overlay":{"title":"OverlaySettings","description":"Options of overlayfs; none is left to the kernel's build.","type":"object","additionalProperties":false,"properties":{"index":{"description":"Default off.","enum":["on","off"]},"metacopy":{"description":"Default off.","enum":["on","off"]},"redirectDir":{"description":"Default nofollow.","enum":["on","follow","nofollow","off"]},"xino":{"description":"Default off.","enum":["on","off","auto"]},"userxattr":{"description":"Default false.","type":"boolean"},"volatile":{"description":"Leave out every sync. Default false.","type":"boolean"}}},"minimumKernel":{"description":"Oldest kernel to do this on, as 5.11. Default none: what is needed is looked for itself.","type":"string","pattern":"^[0-9]+(\\.[0-9]+)*$"},"annotationPrefix":{"description":"What stands before the / in the tracking annotations. Default sgs.snucse.org.","type":"string","minLength":1}}},"InjectCdi":{"title":"InjectCdi","description":"Options of injectCdi: the container gets the CDI devices that it asks for. Every one may be left out.","type":"object","additionalProperties":false,"properties":{"specDirs":{"description":"Folders of CDI files, lowest priority first. Default [/etc/cdi, /var/run/cdi].","type":"array","items":{"type":"string","pattern":"^/"}},"annotationPrefixes":{"description":"Annotations whose key begins with one of these ask for devices; an empty list: none does. Default [cdi.k8s.io/].","type":"array","items":{"type":"string","minLength":1}},"devices":{"description":"Devices that every container gets, as vendor/class=device. Default none.","type":"array","items":{"type":"string","pattern":"^[^/=]+/[^/=]+=.+$"}},"environmentVariables":{"description":"Variables that ask for devices, as NVIDIA_VISIBLE_DEVICES. Default none.","type":"array","items":{"type":"string","pattern":"^[^=]+$"}},"acceptUnprivilegedEnvironment":{"description":"Whether the environment of a container without CAP_SYS_ADMIN may ask. Default false.","type":"boolean"},"deniedEnvironment":{"description":"What becomes of an environment that asks and may not. Default drop.","enum":["drop","refuse"]},"mountRequests":{"description":"Whether mounts of /dev/null below /var/run/nvidia-container-devices/ ask for devices. Default false.","type":"boolean"},"defaultKind":{"description":"Kind of devices that an environment or a mount names without one. Default nvidia.com/gpu.","type":"string","pattern":"^[^/=]+/[^/=]+$"},"collapseVisibleDevices":{"description":"Whether the variables that asked, and NVIDIA_VISIBLE_DEVICES where a device of NVIDIA's is given, become one void each. Default true.","type":"boolean"},"dropLegacyHooks":{"description":"Whether NVIDIA's prestart hook goes when a device of NVIDIA's is given. Default true.","type":"boolean"}}},"EmulateHooks":{"title":"EmulateHooks","description":"Options of emulateHooks: what NVIDIA's createContainer hooks would do is done without running them. Every one may be left out.","type":"object","additionalProperties":false,"properties":{"emulate":{"description":"where-needed leaves the hooks to a runtime that runs them as it should, where they can write to the root; never, to every one. Hooks that are left still get an env and a timeout. Default always.","enum":["always","where-needed","never"]},"deliver":{"description":"Write into the root folder, put a read-only layer over it, or by what the root allows. Default auto.","enum":["auto","root","layer"]},"otherHooks":{"description":"What happens to a createContainer hook that is not known. Default keep.","enum":["keep","refuse","drop"]},"invalidHooks":{"description":"What happens to a known hook with arguments that cannot be understood. Default refuse.","enum":["keep","refuse"]},"dropLegacyHooks":{"description":"Take out NVIDIA's prestart hook. Default false.","type":"boolean"},"timeoutSeconds":{"description":"After which a hook that stays, and says nothing about it, is killed. Default 30.","type":"integer","minimum":1}}},"BringUpLoopback":{"title":"BringUpLoopback","description":"Options of bringUpLoopback: the loopback interface is up in the network namespace that a container is given. Every one may be left out.","type":"object","additionalProperties":false,"properties":{"runtimes":{"description":"For which runtimes. Default [runsc].","type":"array","items":{"type":"string"}}}},"ResolveUser":{"title":"ResolveUser","description":"Options of resolveUser: the name of a user becomes the numbers that the runtime needs. Every one may be left out.","type":"object","additionalProperties":false,"properties":{"annotation":{"description":"The annotation that names the user, or false for none. Default false.","anyOf":[{"type":"string","minLength":1},{"const":false}]},"user":{"description":"The user where neither the annotation nor process.user.username names one, or false for none. Default false.","anyOf":[{"type":"string","minLength":1},{"const":false}]},"setHome":{"description":"Give the process the user's HOME where it has none. Default true.","type":"boolean"}}},"CheckNvproxy":{"title":"CheckNvproxy","description":"Options of checkNvproxy: NVIDIA's driver is checked against those that runsc knows, before the sandbox fails. Every one may be left out.","type":"object","additionalProperties":false,"properties":{"supportedDrivers":{"description":"The versions that runsc knows. Default: what its own nvproxy list-supported-drivers prints.","type":"array","items":{"type":"string","pattern":"^\\d+(\\.\\d+)+$"}},"unsupportedDriver":{"description":"What happens to a launch whose driver runsc does not know: refuse it, allow runsc to try, or note it. Default refuse.","enum":["refuse","allow","note"]}}},"GateStart":{"title":"GateStart","description":"Options of gateStart: a container is started once an interface is up in its network namespace. Every one may be left out.","type":"object","additionalProperties":false,"properties":{"runtimes":{"description":"For which runtimes. Default [runsc].","type":"array","items":{"type":"string"}},"link":{"description":"The interface that must be up, lo included. Default: any other than lo.","type":"string","minLength":1,"maxLength":15},"timeoutSeconds":{"description":"Seconds after which the container is not started any more. Default 30.","type":"number","exclusiveMinimum":0,"maximum":3600},"background":{"description":"Let start return at once, and start later: for engines that set the network up after it. Default false.","type":"boolean"}}},"AddHooks":{"title":"AddHooks","description":"Options of addHooks: the container gets the hooks that hooks.d files (oci-hooks(5)) ask for. Every one may be left out.","type":"object","additionalProperties":false,"properties":{"hookDirs":{"description":"Folders of hook files; a file takes the place of one of the same name in a folder before. Default [/usr/share/containers/oci/hooks.d, /etc/containers/oci/hooks.d].","type":"array","items":{"type":"string","pattern":"^/"}}}},"RunPrecreateHooks":{"title":"RunPrecreateHooks","description":"Options of runPrecreateHooks: programs that are given config.json and answer with the one to take its place. Every one may be left out.","type":"object","additionalProperties":false,"properties":{"hooks":{"description":"Programs to be run for every container, in this order. Default none.","type":"array","items":{"title":"PrecreateHook","type":"object","additionalProperties":false,"required":["path"],"properties":{"path":{"description":"The program.","type":"string","pattern":"^/"},"args":{"description":"Its arguments, with its name first. Default the path alone.","type":"array","items":{"type":"string"},"minItems":1},"env":{"description":"Its whole environment, as NAME=value. Default none.","type":"array","items":{"type":"string","pattern":"^[^=]+="}},"timeoutSeconds":{"description":"After which it is killed, and the launch stopped. Default 10.","type":"integer","minimum":1}}}},"hookDirs":{"description":"Folders of hook files, of which those of the stage precreate are run behind them. Default none.","type":"array","items":{"type":"string","pattern":"^/"}}}},"StripUnsupported":{"title":"StripUnsupported","description":"Options of stripUnsupported: the spec is made fit for its runtime. Every one may be left out.","type":"object","additionalProperties":false,"properties":{"degraded":{"description":"What happens to what a container may miss, but is not less safe without: edit the spec, with a note, or refuse the launch. Default edit.","enum":["edit","refuse"]},"allowSecurity":{"description":"Rows of the capability table, as ocipipe explain names them, whose loss of safety is accepted. Default none.","type":"array","items":{"type":"string","pattern":"^[a-z]+/[a-zA-Z-]+$"}}}},"JoinPea":{"title":"JoinPea","description":"Options of joinPea: a bundle that shares the namespaces of a container runs inside that container's sandbox. Every one may be left out.","type":"object","additionalProperties":false,"properties":{"as":{"description":"subContainer: a container of the sandbox, with its own image. exec: a process in the container, with that one's root. Default subContainer.","enum":["subContainer","exec"]},"runtimes":{"description":"For which runtimes. Default [runsc].","type":"array","items":{"type":"string"}},"typeAnnotation":{"description":"The annotation that has the value pea. It must be the engine's, not the tenant's. Default container-type.","type":"string","minLength":1},"containerAnnotation":{"description":"The annotation that names the container to join. It must be the engine's. Default sandbox-container.","type":"string","minLength":1}}},"FilterAnnotations":{"title":"FilterAnnotations","description":"Options of filterAnnotations: annotations dev.gvisor.* by which a pod would turn gVisor's own switches are taken out. Every one may be left out.","type":"object","additionalProperties":false,"properties":{"allow":{"description":"Annotations that may stay besides those about the pod's own volumes: in full, or their beginning and *. What names a path or a socket of the host has to be here in full. Default none.","type":"array","items":{"type":"string","pattern":"^dev\\.gvisor\\."}},"denied":{"description":"Take out what may not stay, with a note, or refuse the launch. Default drop.","enum":["drop","refuse"]},"kubeletRoots":{"description":"Folders of the kubelet. Default [/var/lib/kubelet].","type":"array","items":{"type":"string","pattern":"^/"}}}},"HintVolumes":{"title":"HintVolumes","description":"Options of hintVolumes: emptyDirs under gVisor in memory, on disk and shared by the pod, or of the host. Every one may be left out.","type":"object","additionalProperties":false,"properties":{"volumes":{"description":"What volumes are, by name, whatever the pod says.","type":"object","additionalProperties":{"enum":["memory","disk","host"]}},"emptyDirs":{"description":"What emptyDirs are that nobody names, or false: they stay as they are. Default false.","anyOf":[{"enum":["memory","disk","host"]},{"const":false}]},"tmpfsHint":{"description":"What a pod means that says type tmpfs of an emptyDir. Default memory, as gVisor's shim has it.","enum":["memory","disk"]},"kubeletRoots":{"description":"Folders of the kubelet. Default [/var/lib/kubelet].","type":"array","items":{"type":"string","pattern":"^/"}}}}}};
const schema12 = {"title":"RuntimeEntry","type":"object","additionalProperties":false,"required":["path"],"properties":{"path":{"description":"The real runtime's program.","type":"string","pattern":"^/"},"kind":{"description":"Whose command line it speaks. Default: told by the file name.","enum":["runc","crun","youki","runsc"]},"speaks":{"description":"Whose command line the engine speaks, where that is not this runtime's own: flags are then rewritten or left out for it. A flag without which a process is less safe stops the call.","enum":["runc","crun","youki","runsc"]},"allowLostFlags":{"description":"Flags, without dashes, that may be left out for this runtime although that makes a process less safe. Default none.","type":"array","items":{"type":"string","pattern":"^[a-z][a-z-]*$"}}}};
const schema27 = {"title":"Rule","type":"object","additionalProperties":false,"required":["pipeline"],"properties":{"pipeline":{"description":"Name of a pipeline or of a preset.","type":"string"},"calledAs":{"description":"The names under which the wrapper may have been called.","type":"array","items":{"type":"string"}},"annotations":{"description":"Annotations that the container must have; null where any value will do.","type":"object","additionalProperties":{"type":["string","null"]}},"mountDestination":{"description":"A mount that the container must have.","type":"string"}}};
const pattern0 = new RegExp("^/", "u");
const pattern1 = new RegExp("^[a-z][a-z-]*$", "u");
const schema13 = {"title":"Step","description":"One transform and its options.","type":"object","additionalProperties":false,"minProperties":1,"maxProperties":1,"properties":{"overlayRootfs":{"$ref":"#/definitions/OverlayRootfs"},"injectCdi":{"$ref":"#/definitions/InjectCdi"},"emulateHooks":{"$ref":"#/definitions/EmulateHooks"},"bringUpLoopback":{"$ref":"#/definitions/BringUpLoopback"},"gateStart":{"$ref":"#/definitions/GateStart"},"joinPea":{"$ref":"#/definitions/JoinPea"},"resolveUser":{"$ref":"#/definitions/ResolveUser"},"checkNvproxy":{"$ref":"#/definitions/CheckNvproxy"},"addHooks":{"$ref":"#/definitions/AddHooks"},"runPrecreateHooks":{"$ref":"#/definitions/RunPrecreateHooks"},"stripUnsupported":{"$ref":"#/definitions/StripUnsupported"},"filterAnnotations":{"$ref":"#/definitions/FilterAnnotations"},"hintVolumes":{"$ref":"#/definitions/HintVolumes"}}};
const schema14 = {"title":"OverlayRootfs","description":"Options of overlayRootfs: the container's root becomes an overlay of its image and a volume. Every one may be left out.","type":"object","additionalProperties":false,"properties":{"trigger":{"title":"OverlayRootfsTrigger","description":"How a container asks for it. Either way alone is enough.","type":"object","additionalProperties":false,"properties":{"mountDestination":{"description":"The mount at this place in the container names the volume; false: no mount does. Default /sgs-os-volume.","anyOf":[{"type":"string"},{"const":false}],"tsType":"string | false"},"annotation":{"description":"The value of this annotation is the volume's name in the kubelet's path; false: no annotation does. Default sgs.snucse.org/os-volume.","anyOf":[{"type":"string"},{"const":false}],"tsType":"string | false"}}},"kubeletRoots":{"description":"Root folders of the kubelet (--root-dir). Default [/var/lib/kubelet].","type":"array","items":{"type":"string","pattern":"^/"}},"allowedClasses":{"description":"Which kinds of volume may hold a root. Default: those that outlive the pod.","type":"array","items":{"enum":["csi","nfs","local","flex","iscsi","rbd","fc","cephfs","cloudDisk","emptyDir","configMap","secret","projected","downwardApi","hostPath","subPath"]}},"hostPathRoots":{"description":"Folders below which a hostPath volume may lie, when that class is allowed. Default none.","type":"array","items":{"type":"string","pattern":"^/"}},"upper":{"description":"Folder in the volume that keeps what the container writes. Default upper.","type":"string","pattern":"^(?!\\.{1,2}$)[^/]+$"},"work":{"description":"Folder in the volume that the kernel works in. Default work.","type":"string","pattern":"^(?!\\.{1,2}$)[^/]+$"},"flatten":{"description":"When to mount the layers of the image's own overlay instead of that overlay. Default whenTooDeep.","enum":["never","whenTooDeep","always"]},"overlay":{"title":"OverlaySettings","description":"Options of overlayfs; none is left to the kernel's build.","type":"object","additionalProperties":false,"properties":{"index":{"description":"Default off.","enum":["on","off"]},"metacopy":{"description":"Default off.","enum":["on","off"]},"redirectDir":{"description":"Default nofollow.","enum":["on","follow","nofollow","off"]},"xino":{"description":"Default off.","enum":["on","off","auto"]},"userxattr":{"description":"Default false.","type":"boolean"},"volatile":{"description":"Leave out every sync. Default false.","type":"boolean"}}},"minimumKernel":{"description":"Oldest kernel to do this on, as 5.11. Default none: what is needed is looked for itself.","type":"string","pattern":"^[0-9]+(\\.[0-9]+)*$"},"annotationPrefix":{"description":"What stands before the / in the tracking annotations. Default sgs.snucse.org.","type":"string","minLength":1}}};
const schema15 = {"title":"InjectCdi","description":"Options of injectCdi: the container gets the CDI devices that it asks for. Every one may be left out.","type":"object","additionalProperties":false,"properties":{"specDirs":{"description":"Folders of CDI files, lowest priority first. Default [/etc/cdi, /var/run/cdi].","type":"array","items":{"type":"string","pattern":"^/"}},"annotationPrefixes":{"description":"Annotations whose key begins with one of these ask for devices; an empty list: none does. Default [cdi.k8s.io/].","type":"array","items":{"type":"string","minLength":1}},"devices":{"description":"Devices that every container gets, as vendor/class=device. Default none.","type":"array","items":{"type":"string","pattern":"^[^/=]+/[^/=]+=.+$"}},"environmentVariables":{"description":"Variables that ask for devices, as NVIDIA_VISIBLE_DEVICES. Default none.","type":"array","items":{"type":"string","pattern":"^[^=]+$"}},"acceptUnprivilegedEnvironment":{"description":"Whether the environment of a container without CAP_SYS_ADMIN may ask. Default false.","type":"boolean"},"deniedEnvironment":{"description":"What becomes of an environment that asks and may not. Default drop.","enum":["drop","refuse"]},"mountRequests":{"description":"Whether mounts of /dev/null below /var/run/nvidia-container-devices/ ask for devices. Default false.","type":"boolean"},"defaultKind":{"description":"Kind of devices that an environment or a mount names without one. Default nvidia.com/gpu.","type":"string","pattern":"^[^/=]+/[^/=]+$"},"collapseVisibleDevices":{"description":"Whether the variables that asked, and NVIDIA_VISIBLE_DEVICES where a device of NVIDIA's is given, become one void each. Default true.","type":"boolean"},"dropLegacyHooks":{"description":"Whether NVIDIA's prestart hook goes when a device of NVIDIA's is given. Default true.","type":"boolean"}}};
const schema16 = {"title":"EmulateHooks","description":"Options of emulateHooks: what NVIDIA's createContainer hooks would do is done without running them. Every one may be left out.","type":"object","additionalProperties":false,"properties":{"emulate":{"description":"where-needed leaves the hooks to a runtime that runs them as it should, where they can write to the root; never, to every one. Hooks that are left still get an env and a timeout. Default always.","enum":["always","where-needed","never"]},"deliver":{"description":"Write into the root folder, put a read-only layer over it, or by what the root allows. Default auto.","enum":["auto","root","layer"]},"otherHooks":{"description":"What happens to a createContainer hook that is not known. Default keep.","enum":["keep","refuse","drop"]},"invalidHooks":{"description":"What happens to a known hook with arguments that cannot be understood. Default refuse.","enum":["keep","refuse"]},"dropLegacyHooks":{"description":"Take out NVIDIA's prestart hook. Default false.","type":"boolean"},"timeoutSeconds":{"description":"After which a hook that stays, and says nothing about it, is killed. Default 30.","type":"integer","minimum":1}}};
const schema17 = {"title":"BringUpLoopback","description":"Options of bringUpLoopback: the loopback interface is up in the network namespace that a container is given. Every one may be left out.","type":"object","additionalProperties":false,"properties":{"runtimes":{"description":"For which runtimes. Default [runsc].","type":"array","items":{"type":"string"}}}};
const schema18 = {"title":"GateStart","description":"Options of gateStart: a container is started once an interface is up in its network namespace. Every one may be left out.","type":"object","additionalProperties":false,"properties":{"runtimes":{"description":"For which runtimes. Default [runsc].","type":"array","items":{"type":"string"}},"link":{"description":"The interface that must be up, lo included. Default: any other than lo.","type":"string","minLength":1,"maxLength":15},"timeoutSeconds":{"description":"Seconds after which the container is not started any more. Default 30.","type":"number","exclusiveMinimum":0,"maximum":3600},"background":{"description":"Let start return at once, and start later: for engines that set the network up after it. Default false.","type":"boolean"}}};
const schema19 = {"title":"JoinPea","description":"Options of joinPea: a bundle that shares the namespaces of a container runs inside that container's sandbox. Every one may be left out.","type":"object","additionalProperties":false,"properties":{"as":{"description":"subContainer: a container of the sandbox, with its own image. exec: a process in the container, with that one's root. Default subContainer.","enum":["subContainer","exec"]},"runtimes":{"description":"For which runtimes. Default [runsc].","type":"array","items":{"type":"string"}},"typeAnnotation":{"description":"The annotation that has the value pea. It must be the engine's, not the tenant's. Default container-type.","type":"string","minLength":1},"containerAnnotation":{"description":"The annotation that names the container to join. It must be the engine's. Default sandbox-container.","type":"string","minLength":1}}};
const schema20 = {"title":"ResolveUser","description":"Options of resolveUser: the name of a user becomes the numbers that the runtime needs. Every one may be left out.","type":"object","additionalProperties":false,"properties":{"annotation":{"description":"The annotation that names the user, or false for none. Default false.","anyOf":[{"type":"string","minLength":1},{"const":false}]},"user":{"description":"The user where neither the annotation nor process.user.username names one, or false for none. Default false.","anyOf":[{"type":"string","minLength":1},{"const":false}]},"setHome":{"description":"Give the process the user's HOME where it has none. Default true.","type":"boolean"}}};
const schema21 = {"title":"CheckNvproxy","description":"Options of checkNvproxy: NVIDIA's driver is checked against those that runsc knows, before the sandbox fails. Every one may be left out.","type":"object","additionalProperties":false,"properties":{"supportedDrivers":{"description":"The versions that runsc knows. Default: what its own nvproxy list-supported-drivers prints.","type":"array","items":{"type":"string","pattern":"^\\d+(\\.\\d+)+$"}},"unsupportedDriver":{"description":"What happens to a launch whose driver runsc does not know: refuse it, allow runsc to try, or note it. Default refuse.","enum":["refuse","allow","note"]}}};
const schema22 = {"title":"AddHooks","description":"Options of addHooks: the container gets the hooks that hooks.d files (oci-hooks(5)) ask for. Every one may be left out.","type":"object","additionalProperties":false,"properties":{"hookDirs":{"description":"Folders of hook files; a file takes the place of one of the same name in a folder before. Default [/usr/share/containers/oci/hooks.d, /etc/containers/oci/hooks.d].","type":"array","items":{"type":"string","pattern":"^/"}}}};
const schema23 = {"title":"RunPrecreateHooks","description":"Options of runPrecreateHooks: programs that are given config.json and answer with the one to take its place. Every one may be left out.","type":"object","additionalProperties":false,"properties":{"hooks":{"description":"Programs to be run for every container, in this order. Default none.","type":"array","items":{"title":"PrecreateHook","type":"object","additionalProperties":false,"required":["path"],"properties":{"path":{"description":"The program.","type":"string","pattern":"^/"},"args":{"description":"Its arguments, with its name first. Default the path alone.","type":"array","items":{"type":"string"},"minItems":1},"env":{"description":"Its whole environment, as NAME=value. Default none.","type":"array","items":{"type":"string","pattern":"^[^=]+="}},"timeoutSeconds":{"description":"After which it is killed, and the launch stopped. Default 10.","type":"integer","minimum":1}}}},"hookDirs":{"description":"Folders of hook files, of which those of the stage precreate are run behind them. Default none.","type":"array","items":{"type":"string","pattern":"^/"}}}};
const schema24 = {"title":"StripUnsupported","description":"Options of stripUnsupported: the spec is made fit for its runtime. Every one may be left out.","type":"object","additionalProperties":false,"properties":{"degraded":{"description":"What happens to what a container may miss, but is not less safe without: edit the spec, with a note, or refuse the launch. Default edit.","enum":["edit","refuse"]},"allowSecurity":{"description":"Rows of the capability table, as ocipipe explain names them, whose loss of safety is accepted. Default none.","type":"array","items":{"type":"string","pattern":"^[a-z]+/[a-zA-Z-]+$"}}}};
const schema25 = {"title":"FilterAnnotations","description":"Options of filterAnnotations: annotations dev.gvisor.* by which a pod would turn gVisor's own switches are taken out. Every one may be left out.","type":"object","additionalProperties":false,"properties":{"allow":{"description":"Annotations that may stay besides those about the pod's own volumes: in full, or their beginning and *. What names a path or a socket of the host has to be here in full. Default none.","type":"array","items":{"type":"string","pattern":"^dev\\.gvisor\\."}},"denied":{"description":"Take out what may not stay, with a note, or refuse the launch. Default drop.","enum":["drop","refuse"]},"kubeletRoots":{"description":"Folders of the kubelet. Default [/var/lib/kubelet].","type":"array","items":{"type":"string","pattern":"^/"}}}};
const schema26 = {"title":"HintVolumes","description":"Options of hintVolumes: emptyDirs under gVisor in memory, on disk and shared by the pod, or of the host. Every one may be left out.","type":"object","additionalProperties":false,"properties":{"volumes":{"description":"What volumes are, by name, whatever the pod says.","type":"object","additionalProperties":{"enum":["memory","disk","host"]}},"emptyDirs":{"description":"What emptyDirs are that nobody names, or false: they stay as they are. Default false.","anyOf":[{"enum":["memory","disk","host"]},{"const":false}]},"tmpfsHint":{"description":"What a pod means that says type tmpfs of an emptyDir. Default memory, as gVisor's shim has it.","enum":["memory","disk"]},"kubeletRoots":{"description":"Folders of the kubelet. Default [/var/lib/kubelet].","type":"array","items":{"type":"string","pattern":"^/"}}}};
const func2 = Object.prototype.hasOwnProperty;
const func4 = ((text) => [...text].length);
const pattern4 = new RegExp("^(?!\\.{1,2}$)[^/]+$", "u");
const pattern6 = new RegExp("^[0-9]+(\\.[0-9]+)*$", "u");
const pattern8 = new RegExp("^[^/=]+/[^/=]+=.+$", "u");
const pattern9 = new RegExp("^[^=]+$", "u");
const pattern10 = new RegExp("^[^/=]+/[^/=]+$", "u");
const pattern11 = new RegExp("^\\d+(\\.\\d+)+$", "u");
const pattern14 = new RegExp("^[^=]+=", "u");
const pattern16 = new RegExp("^[a-z]+/[a-zA-Z-]+$", "u");
const pattern17 = new RegExp("^dev\\.gvisor\\.", "u");

function validate11(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if(Object.keys(data).length > 1){
const err0 = {instancePath,schemaPath:"#/maxProperties",keyword:"maxProperties",params:{limit: 1},message:"must NOT have more than 1 properties"};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(Object.keys(data).length < 1){
const err1 = {instancePath,schemaPath:"#/minProperties",keyword:"minProperties",params:{limit: 1},message:"must NOT have fewer than 1 properties"};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
for(const key0 in data){
if(!(func2.call(schema13.properties, key0))){
const err2 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.overlayRootfs !== undefined){
let data0 = data.overlayRootfs;
if(data0 && typeof data0 == "object" && !Array.isArray(data0)){
for(const key1 in data0){
if(!(func2.call(schema14.properties, key1))){
const err3 = {instancePath:instancePath+"/overlayRootfs",schemaPath:"#/definitions/OverlayRootfs/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data0.trigger !== undefined){
let data1 = data0.trigger;
if(data1 && typeof data1 == "object" && !Array.isArray(data1)){
for(const key2 in data1){
if(!((key2 === "mountDestination") || (key2 === "annotation"))){
const err4 = {instancePath:instancePath+"/overlayRootfs/trigger",schemaPath:"#/definitions/OverlayRootfs/properties/trigger/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key2},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data1.mountDestination !== undefined){
let data2 = data1.mountDestination;
const _errs10 = errors;
let valid4 = false;
const _errs11 = errors;
if(typeof data2 !== "string"){
const err5 = {instancePath:instancePath+"/overlayRootfs/trigger/mountDestination",schemaPath:"#/definitions/OverlayRootfs/properties/trigger/properties/mountDestination/anyOf/0/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
var _valid0 = _errs11 === errors;
valid4 = valid4 || _valid0;
if(!valid4){
const _errs13 = errors;
if(false !== data2){
const err6 = {instancePath:instancePath+"/overlayRootfs/trigger/mountDestination",schemaPath:"#/definitions/OverlayRootfs/properties/trigger/properties/mountDestination/anyOf/1/const",keyword:"const",params:{allowedValue: false},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
var _valid0 = _errs13 === errors;
valid4 = valid4 || _valid0;
}
if(!valid4){
const err7 = {instancePath:instancePath+"/overlayRootfs/trigger/mountDestination",schemaPath:"#/definitions/OverlayRootfs/properties/trigger/properties/mountDestination/anyOf",keyword:"anyOf",params:{},message:"must match a schema in anyOf"};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
else {
errors = _errs10;
if(vErrors !== null){
if(_errs10){
vErrors.length = _errs10;
}
else {
vErrors = null;
}
}
}
}
if(data1.annotation !== undefined){
let data3 = data1.annotation;
const _errs15 = errors;
let valid5 = false;
const _errs16 = errors;
if(typeof data3 !== "string"){
const err8 = {instancePath:instancePath+"/overlayRootfs/trigger/annotation",schemaPath:"#/definitions/OverlayRootfs/properties/trigger/properties/annotation/anyOf/0/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
var _valid1 = _errs16 === errors;
valid5 = valid5 || _valid1;
if(!valid5){
const _errs18 = errors;
if(false !== data3){
const err9 = {instancePath:instancePath+"/overlayRootfs/trigger/annotation",schemaPath:"#/definitions/OverlayRootfs/properties/trigger/properties/annotation/anyOf/1/const",keyword:"const",params:{allowedValue: false},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
var _valid1 = _errs18 === errors;
valid5 = valid5 || _valid1;
}
if(!valid5){
const err10 = {instancePath:instancePath+"/overlayRootfs/trigger/annotation",schemaPath:"#/definitions/OverlayRootfs/properties/trigger/properties/annotation/anyOf",keyword:"anyOf",params:{},message:"must match a schema in anyOf"};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
else {
errors = _errs15;
if(vErrors !== null){
if(_errs15){
vErrors.length = _errs15;
}
else {
vErrors = null;
}
}
}
}
}
else {
const err11 = {instancePath:instancePath+"/overlayRootfs/trigger",schemaPath:"#/definitions/OverlayRootfs/properties/trigger/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
if(data0.kubeletRoots !== undefined){
let data4 = data0.kubeletRoots;
if(Array.isArray(data4)){
const len0 = data4.length;
for(let i0=0; i0<len0; i0++){
let data5 = data4[i0];
if(typeof data5 === "string"){
if(!pattern0.test(data5)){
const err12 = {instancePath:instancePath+"/overlayRootfs/kubeletRoots/" + i0,schemaPath:"#/definitions/OverlayRootfs/properties/kubeletRoots/items/pattern",keyword:"pattern",params:{pattern: "^/"},message:"must match pattern \""+"^/"+"\""};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
else {
const err13 = {instancePath:instancePath+"/overlayRootfs/kubeletRoots/" + i0,schemaPath:"#/definitions/OverlayRootfs/properties/kubeletRoots/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
}
else {
const err14 = {instancePath:instancePath+"/overlayRootfs/kubeletRoots",schemaPath:"#/definitions/OverlayRootfs/properties/kubeletRoots/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
if(data0.allowedClasses !== undefined){
let data6 = data0.allowedClasses;
if(Array.isArray(data6)){
const len1 = data6.length;
for(let i1=0; i1<len1; i1++){
let data7 = data6[i1];
if(!((((((((((((((((data7 === "csi") || (data7 === "nfs")) || (data7 === "local")) || (data7 === "flex")) || (data7 === "iscsi")) || (data7 === "rbd")) || (data7 === "fc")) || (data7 === "cephfs")) || (data7 === "cloudDisk")) || (data7 === "emptyDir")) || (data7 === "configMap")) || (data7 === "secret")) || (data7 === "projected")) || (data7 === "downwardApi")) || (data7 === "hostPath")) || (data7 === "subPath"))){
const err15 = {instancePath:instancePath+"/overlayRootfs/allowedClasses/" + i1,schemaPath:"#/definitions/OverlayRootfs/properties/allowedClasses/items/enum",keyword:"enum",params:{allowedValues: schema14.properties.allowedClasses.items.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
}
else {
const err16 = {instancePath:instancePath+"/overlayRootfs/allowedClasses",schemaPath:"#/definitions/OverlayRootfs/properties/allowedClasses/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
if(data0.hostPathRoots !== undefined){
let data8 = data0.hostPathRoots;
if(Array.isArray(data8)){
const len2 = data8.length;
for(let i2=0; i2<len2; i2++){
let data9 = data8[i2];
if(typeof data9 === "string"){
if(!pattern0.test(data9)){
const err17 = {instancePath:instancePath+"/overlayRootfs/hostPathRoots/" + i2,schemaPath:"#/definitions/OverlayRootfs/properties/hostPathRoots/items/pattern",keyword:"pattern",params:{pattern: "^/"},message:"must match pattern \""+"^/"+"\""};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
else {
const err18 = {instancePath:instancePath+"/overlayRootfs/hostPathRoots/" + i2,schemaPath:"#/definitions/OverlayRootfs/properties/hostPathRoots/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
}
else {
const err19 = {instancePath:instancePath+"/overlayRootfs/hostPathRoots",schemaPath:"#/definitions/OverlayRootfs/properties/hostPathRoots/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
if(data0.upper !== undefined){
let data10 = data0.upper;
if(typeof data10 === "string"){
if(!pattern4.test(data10)){
const err20 = {instancePath:instancePath+"/overlayRootfs/upper",schemaPath:"#/definitions/OverlayRootfs/properties/upper/pattern",keyword:"pattern",params:{pattern: "^(?!\\.{1,2}$)[^/]+$"},message:"must match pattern \""+"^(?!\\.{1,2}$)[^/]+$"+"\""};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
else {
const err21 = {instancePath:instancePath+"/overlayRootfs/upper",schemaPath:"#/definitions/OverlayRootfs/properties/upper/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
}
if(data0.work !== undefined){
let data11 = data0.work;
if(typeof data11 === "string"){
if(!pattern4.test(data11)){
const err22 = {instancePath:instancePath+"/overlayRootfs/work",schemaPath:"#/definitions/OverlayRootfs/properties/work/pattern",keyword:"pattern",params:{pattern: "^(?!\\.{1,2}$)[^/]+$"},message:"must match pattern \""+"^(?!\\.{1,2}$)[^/]+$"+"\""};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
}
else {
const err23 = {instancePath:instancePath+"/overlayRootfs/work",schemaPath:"#/definitions/OverlayRootfs/properties/work/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
}
if(data0.flatten !== undefined){
let data12 = data0.flatten;
if(!(((data12 === "never") || (data12 === "whenTooDeep")) || (data12 === "always"))){
const err24 = {instancePath:instancePath+"/overlayRootfs/flatten",schemaPath:"#/definitions/OverlayRootfs/properties/flatten/enum",keyword:"enum",params:{allowedValues: schema14.properties.flatten.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
}
if(data0.overlay !== undefined){
let data13 = data0.overlay;
if(data13 && typeof data13 == "object" && !Array.isArray(data13)){
for(const key3 in data13){
if(!((((((key3 === "index") || (key3 === "metacopy")) || (key3 === "redirectDir")) || (key3 === "xino")) || (key3 === "userxattr")) || (key3 === "volatile"))){
const err25 = {instancePath:instancePath+"/overlayRootfs/overlay",schemaPath:"#/definitions/OverlayRootfs/properties/overlay/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key3},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
}
if(data13.index !== undefined){
let data14 = data13.index;
if(!((data14 === "on") || (data14 === "off"))){
const err26 = {instancePath:instancePath+"/overlayRootfs/overlay/index",schemaPath:"#/definitions/OverlayRootfs/properties/overlay/properties/index/enum",keyword:"enum",params:{allowedValues: schema14.properties.overlay.properties.index.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
}
if(data13.metacopy !== undefined){
let data15 = data13.metacopy;
if(!((data15 === "on") || (data15 === "off"))){
const err27 = {instancePath:instancePath+"/overlayRootfs/overlay/metacopy",schemaPath:"#/definitions/OverlayRootfs/properties/overlay/properties/metacopy/enum",keyword:"enum",params:{allowedValues: schema14.properties.overlay.properties.metacopy.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
if(data13.redirectDir !== undefined){
let data16 = data13.redirectDir;
if(!((((data16 === "on") || (data16 === "follow")) || (data16 === "nofollow")) || (data16 === "off"))){
const err28 = {instancePath:instancePath+"/overlayRootfs/overlay/redirectDir",schemaPath:"#/definitions/OverlayRootfs/properties/overlay/properties/redirectDir/enum",keyword:"enum",params:{allowedValues: schema14.properties.overlay.properties.redirectDir.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
}
if(data13.xino !== undefined){
let data17 = data13.xino;
if(!(((data17 === "on") || (data17 === "off")) || (data17 === "auto"))){
const err29 = {instancePath:instancePath+"/overlayRootfs/overlay/xino",schemaPath:"#/definitions/OverlayRootfs/properties/overlay/properties/xino/enum",keyword:"enum",params:{allowedValues: schema14.properties.overlay.properties.xino.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
}
if(data13.userxattr !== undefined){
if(typeof data13.userxattr !== "boolean"){
const err30 = {instancePath:instancePath+"/overlayRootfs/overlay/userxattr",schemaPath:"#/definitions/OverlayRootfs/properties/overlay/properties/userxattr/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
}
if(data13.volatile !== undefined){
if(typeof data13.volatile !== "boolean"){
const err31 = {instancePath:instancePath+"/overlayRootfs/overlay/volatile",schemaPath:"#/definitions/OverlayRootfs/properties/overlay/properties/volatile/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
}
}
else {
const err32 = {instancePath:instancePath+"/overlayRootfs/overlay",schemaPath:"#/definitions/OverlayRootfs/properties/overlay/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
}
if(data0.minimumKernel !== undefined){
let data20 = data0.minimumKernel;
if(typeof data20 === "string"){
if(!pattern6.test(data20)){
const err33 = {instancePath:instancePath+"/overlayRootfs/minimumKernel",schemaPath:"#/definitions/OverlayRootfs/properties/minimumKernel/pattern",keyword:"pattern",params:{pattern: "^[0-9]+(\\.[0-9]+)*$"},message:"must match pattern \""+"^[0-9]+(\\.[0-9]+)*$"+"\""};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
}
else {
const err34 = {instancePath:instancePath+"/overlayRootfs/minimumKernel",schemaPath:"#/definitions/OverlayRootfs/properties/minimumKernel/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
}
if(data0.annotationPrefix !== undefined){
let data21 = data0.annotationPrefix;
if(typeof data21 === "string"){
if(func4(data21) < 1){
const err35 = {instancePath:instancePath+"/overlayRootfs/annotationPrefix",schemaPath:"#/definitions/OverlayRootfs/properties/annotationPrefix/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
}
else {
const err36 = {instancePath:instancePath+"/overlayRootfs/annotationPrefix",schemaPath:"#/definitions/OverlayRootfs/properties/annotationPrefix/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
}
}
else {
const err37 = {instancePath:instancePath+"/overlayRootfs",schemaPath:"#/definitions/OverlayRootfs/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
}
if(data.injectCdi !== undefined){
let data22 = data.injectCdi;
if(data22 && typeof data22 == "object" && !Array.isArray(data22)){
for(const key4 in data22){
if(!(func2.call(schema15.properties, key4))){
const err38 = {instancePath:instancePath+"/injectCdi",schemaPath:"#/definitions/InjectCdi/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key4},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err38];
}
else {
vErrors.push(err38);
}
errors++;
}
}
if(data22.specDirs !== undefined){
let data23 = data22.specDirs;
if(Array.isArray(data23)){
const len3 = data23.length;
for(let i3=0; i3<len3; i3++){
let data24 = data23[i3];
if(typeof data24 === "string"){
if(!pattern0.test(data24)){
const err39 = {instancePath:instancePath+"/injectCdi/specDirs/" + i3,schemaPath:"#/definitions/InjectCdi/properties/specDirs/items/pattern",keyword:"pattern",params:{pattern: "^/"},message:"must match pattern \""+"^/"+"\""};
if(vErrors === null){
vErrors = [err39];
}
else {
vErrors.push(err39);
}
errors++;
}
}
else {
const err40 = {instancePath:instancePath+"/injectCdi/specDirs/" + i3,schemaPath:"#/definitions/InjectCdi/properties/specDirs/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
}
}
}
else {
const err41 = {instancePath:instancePath+"/injectCdi/specDirs",schemaPath:"#/definitions/InjectCdi/properties/specDirs/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err41];
}
else {
vErrors.push(err41);
}
errors++;
}
}
if(data22.annotationPrefixes !== undefined){
let data25 = data22.annotationPrefixes;
if(Array.isArray(data25)){
const len4 = data25.length;
for(let i4=0; i4<len4; i4++){
let data26 = data25[i4];
if(typeof data26 === "string"){
if(func4(data26) < 1){
const err42 = {instancePath:instancePath+"/injectCdi/annotationPrefixes/" + i4,schemaPath:"#/definitions/InjectCdi/properties/annotationPrefixes/items/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"};
if(vErrors === null){
vErrors = [err42];
}
else {
vErrors.push(err42);
}
errors++;
}
}
else {
const err43 = {instancePath:instancePath+"/injectCdi/annotationPrefixes/" + i4,schemaPath:"#/definitions/InjectCdi/properties/annotationPrefixes/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err43];
}
else {
vErrors.push(err43);
}
errors++;
}
}
}
else {
const err44 = {instancePath:instancePath+"/injectCdi/annotationPrefixes",schemaPath:"#/definitions/InjectCdi/properties/annotationPrefixes/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err44];
}
else {
vErrors.push(err44);
}
errors++;
}
}
if(data22.devices !== undefined){
let data27 = data22.devices;
if(Array.isArray(data27)){
const len5 = data27.length;
for(let i5=0; i5<len5; i5++){
let data28 = data27[i5];
if(typeof data28 === "string"){
if(!pattern8.test(data28)){
const err45 = {instancePath:instancePath+"/injectCdi/devices/" + i5,schemaPath:"#/definitions/InjectCdi/properties/devices/items/pattern",keyword:"pattern",params:{pattern: "^[^/=]+/[^/=]+=.+$"},message:"must match pattern \""+"^[^/=]+/[^/=]+=.+$"+"\""};
if(vErrors === null){
vErrors = [err45];
}
else {
vErrors.push(err45);
}
errors++;
}
}
else {
const err46 = {instancePath:instancePath+"/injectCdi/devices/" + i5,schemaPath:"#/definitions/InjectCdi/properties/devices/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err46];
}
else {
vErrors.push(err46);
}
errors++;
}
}
}
else {
const err47 = {instancePath:instancePath+"/injectCdi/devices",schemaPath:"#/definitions/InjectCdi/properties/devices/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err47];
}
else {
vErrors.push(err47);
}
errors++;
}
}
if(data22.environmentVariables !== undefined){
let data29 = data22.environmentVariables;
if(Array.isArray(data29)){
const len6 = data29.length;
for(let i6=0; i6<len6; i6++){
let data30 = data29[i6];
if(typeof data30 === "string"){
if(!pattern9.test(data30)){
const err48 = {instancePath:instancePath+"/injectCdi/environmentVariables/" + i6,schemaPath:"#/definitions/InjectCdi/properties/environmentVariables/items/pattern",keyword:"pattern",params:{pattern: "^[^=]+$"},message:"must match pattern \""+"^[^=]+$"+"\""};
if(vErrors === null){
vErrors = [err48];
}
else {
vErrors.push(err48);
}
errors++;
}
}
else {
const err49 = {instancePath:instancePath+"/injectCdi/environmentVariables/" + i6,schemaPath:"#/definitions/InjectCdi/properties/environmentVariables/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err49];
}
else {
vErrors.push(err49);
}
errors++;
}
}
}
else {
const err50 = {instancePath:instancePath+"/injectCdi/environmentVariables",schemaPath:"#/definitions/InjectCdi/properties/environmentVariables/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err50];
}
else {
vErrors.push(err50);
}
errors++;
}
}
if(data22.acceptUnprivilegedEnvironment !== undefined){
if(typeof data22.acceptUnprivilegedEnvironment !== "boolean"){
const err51 = {instancePath:instancePath+"/injectCdi/acceptUnprivilegedEnvironment",schemaPath:"#/definitions/InjectCdi/properties/acceptUnprivilegedEnvironment/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err51];
}
else {
vErrors.push(err51);
}
errors++;
}
}
if(data22.deniedEnvironment !== undefined){
let data32 = data22.deniedEnvironment;
if(!((data32 === "drop") || (data32 === "refuse"))){
const err52 = {instancePath:instancePath+"/injectCdi/deniedEnvironment",schemaPath:"#/definitions/InjectCdi/properties/deniedEnvironment/enum",keyword:"enum",params:{allowedValues: schema15.properties.deniedEnvironment.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err52];
}
else {
vErrors.push(err52);
}
errors++;
}
}
if(data22.mountRequests !== undefined){
if(typeof data22.mountRequests !== "boolean"){
const err53 = {instancePath:instancePath+"/injectCdi/mountRequests",schemaPath:"#/definitions/InjectCdi/properties/mountRequests/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err53];
}
else {
vErrors.push(err53);
}
errors++;
}
}
if(data22.defaultKind !== undefined){
let data34 = data22.defaultKind;
if(typeof data34 === "string"){
if(!pattern10.test(data34)){
const err54 = {instancePath:instancePath+"/injectCdi/defaultKind",schemaPath:"#/definitions/InjectCdi/properties/defaultKind/pattern",keyword:"pattern",params:{pattern: "^[^/=]+/[^/=]+$"},message:"must match pattern \""+"^[^/=]+/[^/=]+$"+"\""};
if(vErrors === null){
vErrors = [err54];
}
else {
vErrors.push(err54);
}
errors++;
}
}
else {
const err55 = {instancePath:instancePath+"/injectCdi/defaultKind",schemaPath:"#/definitions/InjectCdi/properties/defaultKind/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err55];
}
else {
vErrors.push(err55);
}
errors++;
}
}
if(data22.collapseVisibleDevices !== undefined){
if(typeof data22.collapseVisibleDevices !== "boolean"){
const err56 = {instancePath:instancePath+"/injectCdi/collapseVisibleDevices",schemaPath:"#/definitions/InjectCdi/properties/collapseVisibleDevices/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err56];
}
else {
vErrors.push(err56);
}
errors++;
}
}
if(data22.dropLegacyHooks !== undefined){
if(typeof data22.dropLegacyHooks !== "boolean"){
const err57 = {instancePath:instancePath+"/injectCdi/dropLegacyHooks",schemaPath:"#/definitions/InjectCdi/properties/dropLegacyHooks/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err57];
}
else {
vErrors.push(err57);
}
errors++;
}
}
}
else {
const err58 = {instancePath:instancePath+"/injectCdi",schemaPath:"#/definitions/InjectCdi/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err58];
}
else {
vErrors.push(err58);
}
errors++;
}
}
if(data.emulateHooks !== undefined){
let data37 = data.emulateHooks;
if(data37 && typeof data37 == "object" && !Array.isArray(data37)){
for(const key5 in data37){
if(!((((((key5 === "emulate") || (key5 === "deliver")) || (key5 === "otherHooks")) || (key5 === "invalidHooks")) || (key5 === "dropLegacyHooks")) || (key5 === "timeoutSeconds"))){
const err59 = {instancePath:instancePath+"/emulateHooks",schemaPath:"#/definitions/EmulateHooks/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key5},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err59];
}
else {
vErrors.push(err59);
}
errors++;
}
}
if(data37.emulate !== undefined){
let data38 = data37.emulate;
if(!(((data38 === "always") || (data38 === "where-needed")) || (data38 === "never"))){
const err60 = {instancePath:instancePath+"/emulateHooks/emulate",schemaPath:"#/definitions/EmulateHooks/properties/emulate/enum",keyword:"enum",params:{allowedValues: schema16.properties.emulate.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err60];
}
else {
vErrors.push(err60);
}
errors++;
}
}
if(data37.deliver !== undefined){
let data39 = data37.deliver;
if(!(((data39 === "auto") || (data39 === "root")) || (data39 === "layer"))){
const err61 = {instancePath:instancePath+"/emulateHooks/deliver",schemaPath:"#/definitions/EmulateHooks/properties/deliver/enum",keyword:"enum",params:{allowedValues: schema16.properties.deliver.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err61];
}
else {
vErrors.push(err61);
}
errors++;
}
}
if(data37.otherHooks !== undefined){
let data40 = data37.otherHooks;
if(!(((data40 === "keep") || (data40 === "refuse")) || (data40 === "drop"))){
const err62 = {instancePath:instancePath+"/emulateHooks/otherHooks",schemaPath:"#/definitions/EmulateHooks/properties/otherHooks/enum",keyword:"enum",params:{allowedValues: schema16.properties.otherHooks.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err62];
}
else {
vErrors.push(err62);
}
errors++;
}
}
if(data37.invalidHooks !== undefined){
let data41 = data37.invalidHooks;
if(!((data41 === "keep") || (data41 === "refuse"))){
const err63 = {instancePath:instancePath+"/emulateHooks/invalidHooks",schemaPath:"#/definitions/EmulateHooks/properties/invalidHooks/enum",keyword:"enum",params:{allowedValues: schema16.properties.invalidHooks.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err63];
}
else {
vErrors.push(err63);
}
errors++;
}
}
if(data37.dropLegacyHooks !== undefined){
if(typeof data37.dropLegacyHooks !== "boolean"){
const err64 = {instancePath:instancePath+"/emulateHooks/dropLegacyHooks",schemaPath:"#/definitions/EmulateHooks/properties/dropLegacyHooks/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err64];
}
else {
vErrors.push(err64);
}
errors++;
}
}
if(data37.timeoutSeconds !== undefined){
let data43 = data37.timeoutSeconds;
if(!((typeof data43 == "number") && (!(data43 % 1) && !isNaN(data43)))){
const err65 = {instancePath:instancePath+"/emulateHooks/timeoutSeconds",schemaPath:"#/definitions/EmulateHooks/properties/timeoutSeconds/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err65];
}
else {
vErrors.push(err65);
}
errors++;
}
if(typeof data43 == "number"){
if(data43 < 1 || isNaN(data43)){
const err66 = {instancePath:instancePath+"/emulateHooks/timeoutSeconds",schemaPath:"#/definitions/EmulateHooks/properties/timeoutSeconds/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"};
if(vErrors === null){
vErrors = [err66];
}
else {
vErrors.push(err66);
}
errors++;
}
}
}
}
else {
const err67 = {instancePath:instancePath+"/emulateHooks",schemaPath:"#/definitions/EmulateHooks/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err67];
}
else {
vErrors.push(err67);
}
errors++;
}
}
if(data.bringUpLoopback !== undefined){
let data44 = data.bringUpLoopback;
if(data44 && typeof data44 == "object" && !Array.isArray(data44)){
for(const key6 in data44){
if(!(key6 === "runtimes")){
const err68 = {instancePath:instancePath+"/bringUpLoopback",schemaPath:"#/definitions/BringUpLoopback/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key6},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err68];
}
else {
vErrors.push(err68);
}
errors++;
}
}
if(data44.runtimes !== undefined){
let data45 = data44.runtimes;
if(Array.isArray(data45)){
const len7 = data45.length;
for(let i7=0; i7<len7; i7++){
if(typeof data45[i7] !== "string"){
const err69 = {instancePath:instancePath+"/bringUpLoopback/runtimes/" + i7,schemaPath:"#/definitions/BringUpLoopback/properties/runtimes/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err69];
}
else {
vErrors.push(err69);
}
errors++;
}
}
}
else {
const err70 = {instancePath:instancePath+"/bringUpLoopback/runtimes",schemaPath:"#/definitions/BringUpLoopback/properties/runtimes/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err70];
}
else {
vErrors.push(err70);
}
errors++;
}
}
}
else {
const err71 = {instancePath:instancePath+"/bringUpLoopback",schemaPath:"#/definitions/BringUpLoopback/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err71];
}
else {
vErrors.push(err71);
}
errors++;
}
}
if(data.gateStart !== undefined){
let data47 = data.gateStart;
if(data47 && typeof data47 == "object" && !Array.isArray(data47)){
for(const key7 in data47){
if(!((((key7 === "runtimes") || (key7 === "link")) || (key7 === "timeoutSeconds")) || (key7 === "background"))){
const err72 = {instancePath:instancePath+"/gateStart",schemaPath:"#/definitions/GateStart/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key7},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err72];
}
else {
vErrors.push(err72);
}
errors++;
}
}
if(data47.runtimes !== undefined){
let data48 = data47.runtimes;
if(Array.isArray(data48)){
const len8 = data48.length;
for(let i8=0; i8<len8; i8++){
if(typeof data48[i8] !== "string"){
const err73 = {instancePath:instancePath+"/gateStart/runtimes/" + i8,schemaPath:"#/definitions/GateStart/properties/runtimes/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err73];
}
else {
vErrors.push(err73);
}
errors++;
}
}
}
else {
const err74 = {instancePath:instancePath+"/gateStart/runtimes",schemaPath:"#/definitions/GateStart/properties/runtimes/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err74];
}
else {
vErrors.push(err74);
}
errors++;
}
}
if(data47.link !== undefined){
let data50 = data47.link;
if(typeof data50 === "string"){
if(func4(data50) > 15){
const err75 = {instancePath:instancePath+"/gateStart/link",schemaPath:"#/definitions/GateStart/properties/link/maxLength",keyword:"maxLength",params:{limit: 15},message:"must NOT have more than 15 characters"};
if(vErrors === null){
vErrors = [err75];
}
else {
vErrors.push(err75);
}
errors++;
}
if(func4(data50) < 1){
const err76 = {instancePath:instancePath+"/gateStart/link",schemaPath:"#/definitions/GateStart/properties/link/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"};
if(vErrors === null){
vErrors = [err76];
}
else {
vErrors.push(err76);
}
errors++;
}
}
else {
const err77 = {instancePath:instancePath+"/gateStart/link",schemaPath:"#/definitions/GateStart/properties/link/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err77];
}
else {
vErrors.push(err77);
}
errors++;
}
}
if(data47.timeoutSeconds !== undefined){
let data51 = data47.timeoutSeconds;
if(typeof data51 == "number"){
if(data51 > 3600 || isNaN(data51)){
const err78 = {instancePath:instancePath+"/gateStart/timeoutSeconds",schemaPath:"#/definitions/GateStart/properties/timeoutSeconds/maximum",keyword:"maximum",params:{comparison: "<=", limit: 3600},message:"must be <= 3600"};
if(vErrors === null){
vErrors = [err78];
}
else {
vErrors.push(err78);
}
errors++;
}
if(data51 <= 0 || isNaN(data51)){
const err79 = {instancePath:instancePath+"/gateStart/timeoutSeconds",schemaPath:"#/definitions/GateStart/properties/timeoutSeconds/exclusiveMinimum",keyword:"exclusiveMinimum",params:{comparison: ">", limit: 0},message:"must be > 0"};
if(vErrors === null){
vErrors = [err79];
}
else {
vErrors.push(err79);
}
errors++;
}
}
else {
const err80 = {instancePath:instancePath+"/gateStart/timeoutSeconds",schemaPath:"#/definitions/GateStart/properties/timeoutSeconds/type",keyword:"type",params:{type: "number"},message:"must be number"};
if(vErrors === null){
vErrors = [err80];
}
else {
vErrors.push(err80);
}
errors++;
}
}
if(data47.background !== undefined){
if(typeof data47.background !== "boolean"){
const err81 = {instancePath:instancePath+"/gateStart/background",schemaPath:"#/definitions/GateStart/properties/background/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err81];
}
else {
vErrors.push(err81);
}
errors++;
}
}
}
else {
const err82 = {instancePath:instancePath+"/gateStart",schemaPath:"#/definitions/GateStart/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err82];
}
else {
vErrors.push(err82);
}
errors++;
}
}
if(data.joinPea !== undefined){
let data53 = data.joinPea;
if(data53 && typeof data53 == "object" && !Array.isArray(data53)){
for(const key8 in data53){
if(!((((key8 === "as") || (key8 === "runtimes")) || (key8 === "typeAnnotation")) || (key8 === "containerAnnotation"))){
const err83 = {instancePath:instancePath+"/joinPea",schemaPath:"#/definitions/JoinPea/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key8},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err83];
}
else {
vErrors.push(err83);
}
errors++;
}
}
if(data53.as !== undefined){
let data54 = data53.as;
if(!((data54 === "subContainer") || (data54 === "exec"))){
const err84 = {instancePath:instancePath+"/joinPea/as",schemaPath:"#/definitions/JoinPea/properties/as/enum",keyword:"enum",params:{allowedValues: schema19.properties.as.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err84];
}
else {
vErrors.push(err84);
}
errors++;
}
}
if(data53.runtimes !== undefined){
let data55 = data53.runtimes;
if(Array.isArray(data55)){
const len9 = data55.length;
for(let i9=0; i9<len9; i9++){
if(typeof data55[i9] !== "string"){
const err85 = {instancePath:instancePath+"/joinPea/runtimes/" + i9,schemaPath:"#/definitions/JoinPea/properties/runtimes/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err85];
}
else {
vErrors.push(err85);
}
errors++;
}
}
}
else {
const err86 = {instancePath:instancePath+"/joinPea/runtimes",schemaPath:"#/definitions/JoinPea/properties/runtimes/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err86];
}
else {
vErrors.push(err86);
}
errors++;
}
}
if(data53.typeAnnotation !== undefined){
let data57 = data53.typeAnnotation;
if(typeof data57 === "string"){
if(func4(data57) < 1){
const err87 = {instancePath:instancePath+"/joinPea/typeAnnotation",schemaPath:"#/definitions/JoinPea/properties/typeAnnotation/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"};
if(vErrors === null){
vErrors = [err87];
}
else {
vErrors.push(err87);
}
errors++;
}
}
else {
const err88 = {instancePath:instancePath+"/joinPea/typeAnnotation",schemaPath:"#/definitions/JoinPea/properties/typeAnnotation/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err88];
}
else {
vErrors.push(err88);
}
errors++;
}
}
if(data53.containerAnnotation !== undefined){
let data58 = data53.containerAnnotation;
if(typeof data58 === "string"){
if(func4(data58) < 1){
const err89 = {instancePath:instancePath+"/joinPea/containerAnnotation",schemaPath:"#/definitions/JoinPea/properties/containerAnnotation/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"};
if(vErrors === null){
vErrors = [err89];
}
else {
vErrors.push(err89);
}
errors++;
}
}
else {
const err90 = {instancePath:instancePath+"/joinPea/containerAnnotation",schemaPath:"#/definitions/JoinPea/properties/containerAnnotation/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err90];
}
else {
vErrors.push(err90);
}
errors++;
}
}
}
else {
const err91 = {instancePath:instancePath+"/joinPea",schemaPath:"#/definitions/JoinPea/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err91];
}
else {
vErrors.push(err91);
}
errors++;
}
}
if(data.resolveUser !== undefined){
let data59 = data.resolveUser;
if(data59 && typeof data59 == "object" && !Array.isArray(data59)){
for(const key9 in data59){
if(!(((key9 === "annotation") || (key9 === "user")) || (key9 === "setHome"))){
const err92 = {instancePath:instancePath+"/resolveUser",schemaPath:"#/definitions/ResolveUser/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key9},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err92];
}
else {
vErrors.push(err92);
}
errors++;
}
}
if(data59.annotation !== undefined){
let data60 = data59.annotation;
const _errs133 = errors;
let valid39 = false;
const _errs134 = errors;
if(typeof data60 === "string"){
if(func4(data60) < 1){
const err93 = {instancePath:instancePath+"/resolveUser/annotation",schemaPath:"#/definitions/ResolveUser/properties/annotation/anyOf/0/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"};
if(vErrors === null){
vErrors = [err93];
}
else {
vErrors.push(err93);
}
errors++;
}
}
else {
const err94 = {instancePath:instancePath+"/resolveUser/annotation",schemaPath:"#/definitions/ResolveUser/properties/annotation/anyOf/0/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err94];
}
else {
vErrors.push(err94);
}
errors++;
}
var _valid2 = _errs134 === errors;
valid39 = valid39 || _valid2;
if(!valid39){
const _errs136 = errors;
if(false !== data60){
const err95 = {instancePath:instancePath+"/resolveUser/annotation",schemaPath:"#/definitions/ResolveUser/properties/annotation/anyOf/1/const",keyword:"const",params:{allowedValue: false},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err95];
}
else {
vErrors.push(err95);
}
errors++;
}
var _valid2 = _errs136 === errors;
valid39 = valid39 || _valid2;
}
if(!valid39){
const err96 = {instancePath:instancePath+"/resolveUser/annotation",schemaPath:"#/definitions/ResolveUser/properties/annotation/anyOf",keyword:"anyOf",params:{},message:"must match a schema in anyOf"};
if(vErrors === null){
vErrors = [err96];
}
else {
vErrors.push(err96);
}
errors++;
}
else {
errors = _errs133;
if(vErrors !== null){
if(_errs133){
vErrors.length = _errs133;
}
else {
vErrors = null;
}
}
}
}
if(data59.user !== undefined){
let data61 = data59.user;
const _errs138 = errors;
let valid40 = false;
const _errs139 = errors;
if(typeof data61 === "string"){
if(func4(data61) < 1){
const err97 = {instancePath:instancePath+"/resolveUser/user",schemaPath:"#/definitions/ResolveUser/properties/user/anyOf/0/minLength",keyword:"minLength",params:{limit: 1},message:"must NOT have fewer than 1 characters"};
if(vErrors === null){
vErrors = [err97];
}
else {
vErrors.push(err97);
}
errors++;
}
}
else {
const err98 = {instancePath:instancePath+"/resolveUser/user",schemaPath:"#/definitions/ResolveUser/properties/user/anyOf/0/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err98];
}
else {
vErrors.push(err98);
}
errors++;
}
var _valid3 = _errs139 === errors;
valid40 = valid40 || _valid3;
if(!valid40){
const _errs141 = errors;
if(false !== data61){
const err99 = {instancePath:instancePath+"/resolveUser/user",schemaPath:"#/definitions/ResolveUser/properties/user/anyOf/1/const",keyword:"const",params:{allowedValue: false},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err99];
}
else {
vErrors.push(err99);
}
errors++;
}
var _valid3 = _errs141 === errors;
valid40 = valid40 || _valid3;
}
if(!valid40){
const err100 = {instancePath:instancePath+"/resolveUser/user",schemaPath:"#/definitions/ResolveUser/properties/user/anyOf",keyword:"anyOf",params:{},message:"must match a schema in anyOf"};
if(vErrors === null){
vErrors = [err100];
}
else {
vErrors.push(err100);
}
errors++;
}
else {
errors = _errs138;
if(vErrors !== null){
if(_errs138){
vErrors.length = _errs138;
}
else {
vErrors = null;
}
}
}
}
if(data59.setHome !== undefined){
if(typeof data59.setHome !== "boolean"){
const err101 = {instancePath:instancePath+"/resolveUser/setHome",schemaPath:"#/definitions/ResolveUser/properties/setHome/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err101];
}
else {
vErrors.push(err101);
}
errors++;
}
}
}
else {
const err102 = {instancePath:instancePath+"/resolveUser",schemaPath:"#/definitions/ResolveUser/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err102];
}
else {
vErrors.push(err102);
}
errors++;
}
}
if(data.checkNvproxy !== undefined){
let data63 = data.checkNvproxy;
if(data63 && typeof data63 == "object" && !Array.isArray(data63)){
for(const key10 in data63){
if(!((key10 === "supportedDrivers") || (key10 === "unsupportedDriver"))){
const err103 = {instancePath:instancePath+"/checkNvproxy",schemaPath:"#/definitions/CheckNvproxy/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key10},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err103];
}
else {
vErrors.push(err103);
}
errors++;
}
}
if(data63.supportedDrivers !== undefined){
let data64 = data63.supportedDrivers;
if(Array.isArray(data64)){
const len10 = data64.length;
for(let i10=0; i10<len10; i10++){
let data65 = data64[i10];
if(typeof data65 === "string"){
if(!pattern11.test(data65)){
const err104 = {instancePath:instancePath+"/checkNvproxy/supportedDrivers/" + i10,schemaPath:"#/definitions/CheckNvproxy/properties/supportedDrivers/items/pattern",keyword:"pattern",params:{pattern: "^\\d+(\\.\\d+)+$"},message:"must match pattern \""+"^\\d+(\\.\\d+)+$"+"\""};
if(vErrors === null){
vErrors = [err104];
}
else {
vErrors.push(err104);
}
errors++;
}
}
else {
const err105 = {instancePath:instancePath+"/checkNvproxy/supportedDrivers/" + i10,schemaPath:"#/definitions/CheckNvproxy/properties/supportedDrivers/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err105];
}
else {
vErrors.push(err105);
}
errors++;
}
}
}
else {
const err106 = {instancePath:instancePath+"/checkNvproxy/supportedDrivers",schemaPath:"#/definitions/CheckNvproxy/properties/supportedDrivers/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err106];
}
else {
vErrors.push(err106);
}
errors++;
}
}
if(data63.unsupportedDriver !== undefined){
let data66 = data63.unsupportedDriver;
if(!(((data66 === "refuse") || (data66 === "allow")) || (data66 === "note"))){
const err107 = {instancePath:instancePath+"/checkNvproxy/unsupportedDriver",schemaPath:"#/definitions/CheckNvproxy/properties/unsupportedDriver/enum",keyword:"enum",params:{allowedValues: schema21.properties.unsupportedDriver.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err107];
}
else {
vErrors.push(err107);
}
errors++;
}
}
}
else {
const err108 = {instancePath:instancePath+"/checkNvproxy",schemaPath:"#/definitions/CheckNvproxy/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err108];
}
else {
vErrors.push(err108);
}
errors++;
}
}
if(data.addHooks !== undefined){
let data67 = data.addHooks;
if(data67 && typeof data67 == "object" && !Array.isArray(data67)){
for(const key11 in data67){
if(!(key11 === "hookDirs")){
const err109 = {instancePath:instancePath+"/addHooks",schemaPath:"#/definitions/AddHooks/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key11},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err109];
}
else {
vErrors.push(err109);
}
errors++;
}
}
if(data67.hookDirs !== undefined){
let data68 = data67.hookDirs;
if(Array.isArray(data68)){
const len11 = data68.length;
for(let i11=0; i11<len11; i11++){
let data69 = data68[i11];
if(typeof data69 === "string"){
if(!pattern0.test(data69)){
const err110 = {instancePath:instancePath+"/addHooks/hookDirs/" + i11,schemaPath:"#/definitions/AddHooks/properties/hookDirs/items/pattern",keyword:"pattern",params:{pattern: "^/"},message:"must match pattern \""+"^/"+"\""};
if(vErrors === null){
vErrors = [err110];
}
else {
vErrors.push(err110);
}
errors++;
}
}
else {
const err111 = {instancePath:instancePath+"/addHooks/hookDirs/" + i11,schemaPath:"#/definitions/AddHooks/properties/hookDirs/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err111];
}
else {
vErrors.push(err111);
}
errors++;
}
}
}
else {
const err112 = {instancePath:instancePath+"/addHooks/hookDirs",schemaPath:"#/definitions/AddHooks/properties/hookDirs/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err112];
}
else {
vErrors.push(err112);
}
errors++;
}
}
}
else {
const err113 = {instancePath:instancePath+"/addHooks",schemaPath:"#/definitions/AddHooks/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err113];
}
else {
vErrors.push(err113);
}
errors++;
}
}
if(data.runPrecreateHooks !== undefined){
let data70 = data.runPrecreateHooks;
if(data70 && typeof data70 == "object" && !Array.isArray(data70)){
for(const key12 in data70){
if(!((key12 === "hooks") || (key12 === "hookDirs"))){
const err114 = {instancePath:instancePath+"/runPrecreateHooks",schemaPath:"#/definitions/RunPrecreateHooks/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key12},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err114];
}
else {
vErrors.push(err114);
}
errors++;
}
}
if(data70.hooks !== undefined){
let data71 = data70.hooks;
if(Array.isArray(data71)){
const len12 = data71.length;
for(let i12=0; i12<len12; i12++){
let data72 = data71[i12];
if(data72 && typeof data72 == "object" && !Array.isArray(data72)){
if(data72.path === undefined){
const err115 = {instancePath:instancePath+"/runPrecreateHooks/hooks/" + i12,schemaPath:"#/definitions/RunPrecreateHooks/properties/hooks/items/required",keyword:"required",params:{missingProperty: "path"},message:"must have required property '"+"path"+"'"};
if(vErrors === null){
vErrors = [err115];
}
else {
vErrors.push(err115);
}
errors++;
}
for(const key13 in data72){
if(!((((key13 === "path") || (key13 === "args")) || (key13 === "env")) || (key13 === "timeoutSeconds"))){
const err116 = {instancePath:instancePath+"/runPrecreateHooks/hooks/" + i12,schemaPath:"#/definitions/RunPrecreateHooks/properties/hooks/items/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key13},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err116];
}
else {
vErrors.push(err116);
}
errors++;
}
}
if(data72.path !== undefined){
let data73 = data72.path;
if(typeof data73 === "string"){
if(!pattern0.test(data73)){
const err117 = {instancePath:instancePath+"/runPrecreateHooks/hooks/" + i12+"/path",schemaPath:"#/definitions/RunPrecreateHooks/properties/hooks/items/properties/path/pattern",keyword:"pattern",params:{pattern: "^/"},message:"must match pattern \""+"^/"+"\""};
if(vErrors === null){
vErrors = [err117];
}
else {
vErrors.push(err117);
}
errors++;
}
}
else {
const err118 = {instancePath:instancePath+"/runPrecreateHooks/hooks/" + i12+"/path",schemaPath:"#/definitions/RunPrecreateHooks/properties/hooks/items/properties/path/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err118];
}
else {
vErrors.push(err118);
}
errors++;
}
}
if(data72.args !== undefined){
let data74 = data72.args;
if(Array.isArray(data74)){
if(data74.length < 1){
const err119 = {instancePath:instancePath+"/runPrecreateHooks/hooks/" + i12+"/args",schemaPath:"#/definitions/RunPrecreateHooks/properties/hooks/items/properties/args/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items"};
if(vErrors === null){
vErrors = [err119];
}
else {
vErrors.push(err119);
}
errors++;
}
const len13 = data74.length;
for(let i13=0; i13<len13; i13++){
if(typeof data74[i13] !== "string"){
const err120 = {instancePath:instancePath+"/runPrecreateHooks/hooks/" + i12+"/args/" + i13,schemaPath:"#/definitions/RunPrecreateHooks/properties/hooks/items/properties/args/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err120];
}
else {
vErrors.push(err120);
}
errors++;
}
}
}
else {
const err121 = {instancePath:instancePath+"/runPrecreateHooks/hooks/" + i12+"/args",schemaPath:"#/definitions/RunPrecreateHooks/properties/hooks/items/properties/args/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err121];
}
else {
vErrors.push(err121);
}
errors++;
}
}
if(data72.env !== undefined){
let data76 = data72.env;
if(Array.isArray(data76)){
const len14 = data76.length;
for(let i14=0; i14<len14; i14++){
let data77 = data76[i14];
if(typeof data77 === "string"){
if(!pattern14.test(data77)){
const err122 = {instancePath:instancePath+"/runPrecreateHooks/hooks/" + i12+"/env/" + i14,schemaPath:"#/definitions/RunPrecreateHooks/properties/hooks/items/properties/env/items/pattern",keyword:"pattern",params:{pattern: "^[^=]+="},message:"must match pattern \""+"^[^=]+="+"\""};
if(vErrors === null){
vErrors = [err122];
}
else {
vErrors.push(err122);
}
errors++;
}
}
else {
const err123 = {instancePath:instancePath+"/runPrecreateHooks/hooks/" + i12+"/env/" + i14,schemaPath:"#/definitions/RunPrecreateHooks/properties/hooks/items/properties/env/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err123];
}
else {
vErrors.push(err123);
}
errors++;
}
}
}
else {
const err124 = {instancePath:instancePath+"/runPrecreateHooks/hooks/" + i12+"/env",schemaPath:"#/definitions/RunPrecreateHooks/properties/hooks/items/properties/env/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err124];
}
else {
vErrors.push(err124);
}
errors++;
}
}
if(data72.timeoutSeconds !== undefined){
let data78 = data72.timeoutSeconds;
if(!((typeof data78 == "number") && (!(data78 % 1) && !isNaN(data78)))){
const err125 = {instancePath:instancePath+"/runPrecreateHooks/hooks/" + i12+"/timeoutSeconds",schemaPath:"#/definitions/RunPrecreateHooks/properties/hooks/items/properties/timeoutSeconds/type",keyword:"type",params:{type: "integer"},message:"must be integer"};
if(vErrors === null){
vErrors = [err125];
}
else {
vErrors.push(err125);
}
errors++;
}
if(typeof data78 == "number"){
if(data78 < 1 || isNaN(data78)){
const err126 = {instancePath:instancePath+"/runPrecreateHooks/hooks/" + i12+"/timeoutSeconds",schemaPath:"#/definitions/RunPrecreateHooks/properties/hooks/items/properties/timeoutSeconds/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1"};
if(vErrors === null){
vErrors = [err126];
}
else {
vErrors.push(err126);
}
errors++;
}
}
}
}
else {
const err127 = {instancePath:instancePath+"/runPrecreateHooks/hooks/" + i12,schemaPath:"#/definitions/RunPrecreateHooks/properties/hooks/items/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err127];
}
else {
vErrors.push(err127);
}
errors++;
}
}
}
else {
const err128 = {instancePath:instancePath+"/runPrecreateHooks/hooks",schemaPath:"#/definitions/RunPrecreateHooks/properties/hooks/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err128];
}
else {
vErrors.push(err128);
}
errors++;
}
}
if(data70.hookDirs !== undefined){
let data79 = data70.hookDirs;
if(Array.isArray(data79)){
const len15 = data79.length;
for(let i15=0; i15<len15; i15++){
let data80 = data79[i15];
if(typeof data80 === "string"){
if(!pattern0.test(data80)){
const err129 = {instancePath:instancePath+"/runPrecreateHooks/hookDirs/" + i15,schemaPath:"#/definitions/RunPrecreateHooks/properties/hookDirs/items/pattern",keyword:"pattern",params:{pattern: "^/"},message:"must match pattern \""+"^/"+"\""};
if(vErrors === null){
vErrors = [err129];
}
else {
vErrors.push(err129);
}
errors++;
}
}
else {
const err130 = {instancePath:instancePath+"/runPrecreateHooks/hookDirs/" + i15,schemaPath:"#/definitions/RunPrecreateHooks/properties/hookDirs/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err130];
}
else {
vErrors.push(err130);
}
errors++;
}
}
}
else {
const err131 = {instancePath:instancePath+"/runPrecreateHooks/hookDirs",schemaPath:"#/definitions/RunPrecreateHooks/properties/hookDirs/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err131];
}
else {
vErrors.push(err131);
}
errors++;
}
}
}
else {
const err132 = {instancePath:instancePath+"/runPrecreateHooks",schemaPath:"#/definitions/RunPrecreateHooks/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err132];
}
else {
vErrors.push(err132);
}
errors++;
}
}
if(data.stripUnsupported !== undefined){
let data81 = data.stripUnsupported;
if(data81 && typeof data81 == "object" && !Array.isArray(data81)){
for(const key14 in data81){
if(!((key14 === "degraded") || (key14 === "allowSecurity"))){
const err133 = {instancePath:instancePath+"/stripUnsupported",schemaPath:"#/definitions/StripUnsupported/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key14},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err133];
}
else {
vErrors.push(err133);
}
errors++;
}
}
if(data81.degraded !== undefined){
let data82 = data81.degraded;
if(!((data82 === "edit") || (data82 === "refuse"))){
const err134 = {instancePath:instancePath+"/stripUnsupported/degraded",schemaPath:"#/definitions/StripUnsupported/properties/degraded/enum",keyword:"enum",params:{allowedValues: schema24.properties.degraded.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err134];
}
else {
vErrors.push(err134);
}
errors++;
}
}
if(data81.allowSecurity !== undefined){
let data83 = data81.allowSecurity;
if(Array.isArray(data83)){
const len16 = data83.length;
for(let i16=0; i16<len16; i16++){
let data84 = data83[i16];
if(typeof data84 === "string"){
if(!pattern16.test(data84)){
const err135 = {instancePath:instancePath+"/stripUnsupported/allowSecurity/" + i16,schemaPath:"#/definitions/StripUnsupported/properties/allowSecurity/items/pattern",keyword:"pattern",params:{pattern: "^[a-z]+/[a-zA-Z-]+$"},message:"must match pattern \""+"^[a-z]+/[a-zA-Z-]+$"+"\""};
if(vErrors === null){
vErrors = [err135];
}
else {
vErrors.push(err135);
}
errors++;
}
}
else {
const err136 = {instancePath:instancePath+"/stripUnsupported/allowSecurity/" + i16,schemaPath:"#/definitions/StripUnsupported/properties/allowSecurity/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err136];
}
else {
vErrors.push(err136);
}
errors++;
}
}
}
else {
const err137 = {instancePath:instancePath+"/stripUnsupported/allowSecurity",schemaPath:"#/definitions/StripUnsupported/properties/allowSecurity/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err137];
}
else {
vErrors.push(err137);
}
errors++;
}
}
}
else {
const err138 = {instancePath:instancePath+"/stripUnsupported",schemaPath:"#/definitions/StripUnsupported/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err138];
}
else {
vErrors.push(err138);
}
errors++;
}
}
if(data.filterAnnotations !== undefined){
let data85 = data.filterAnnotations;
if(data85 && typeof data85 == "object" && !Array.isArray(data85)){
for(const key15 in data85){
if(!(((key15 === "allow") || (key15 === "denied")) || (key15 === "kubeletRoots"))){
const err139 = {instancePath:instancePath+"/filterAnnotations",schemaPath:"#/definitions/FilterAnnotations/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key15},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err139];
}
else {
vErrors.push(err139);
}
errors++;
}
}
if(data85.allow !== undefined){
let data86 = data85.allow;
if(Array.isArray(data86)){
const len17 = data86.length;
for(let i17=0; i17<len17; i17++){
let data87 = data86[i17];
if(typeof data87 === "string"){
if(!pattern17.test(data87)){
const err140 = {instancePath:instancePath+"/filterAnnotations/allow/" + i17,schemaPath:"#/definitions/FilterAnnotations/properties/allow/items/pattern",keyword:"pattern",params:{pattern: "^dev\\.gvisor\\."},message:"must match pattern \""+"^dev\\.gvisor\\."+"\""};
if(vErrors === null){
vErrors = [err140];
}
else {
vErrors.push(err140);
}
errors++;
}
}
else {
const err141 = {instancePath:instancePath+"/filterAnnotations/allow/" + i17,schemaPath:"#/definitions/FilterAnnotations/properties/allow/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err141];
}
else {
vErrors.push(err141);
}
errors++;
}
}
}
else {
const err142 = {instancePath:instancePath+"/filterAnnotations/allow",schemaPath:"#/definitions/FilterAnnotations/properties/allow/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err142];
}
else {
vErrors.push(err142);
}
errors++;
}
}
if(data85.denied !== undefined){
let data88 = data85.denied;
if(!((data88 === "drop") || (data88 === "refuse"))){
const err143 = {instancePath:instancePath+"/filterAnnotations/denied",schemaPath:"#/definitions/FilterAnnotations/properties/denied/enum",keyword:"enum",params:{allowedValues: schema25.properties.denied.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err143];
}
else {
vErrors.push(err143);
}
errors++;
}
}
if(data85.kubeletRoots !== undefined){
let data89 = data85.kubeletRoots;
if(Array.isArray(data89)){
const len18 = data89.length;
for(let i18=0; i18<len18; i18++){
let data90 = data89[i18];
if(typeof data90 === "string"){
if(!pattern0.test(data90)){
const err144 = {instancePath:instancePath+"/filterAnnotations/kubeletRoots/" + i18,schemaPath:"#/definitions/FilterAnnotations/properties/kubeletRoots/items/pattern",keyword:"pattern",params:{pattern: "^/"},message:"must match pattern \""+"^/"+"\""};
if(vErrors === null){
vErrors = [err144];
}
else {
vErrors.push(err144);
}
errors++;
}
}
else {
const err145 = {instancePath:instancePath+"/filterAnnotations/kubeletRoots/" + i18,schemaPath:"#/definitions/FilterAnnotations/properties/kubeletRoots/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err145];
}
else {
vErrors.push(err145);
}
errors++;
}
}
}
else {
const err146 = {instancePath:instancePath+"/filterAnnotations/kubeletRoots",schemaPath:"#/definitions/FilterAnnotations/properties/kubeletRoots/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err146];
}
else {
vErrors.push(err146);
}
errors++;
}
}
}
else {
const err147 = {instancePath:instancePath+"/filterAnnotations",schemaPath:"#/definitions/FilterAnnotations/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err147];
}
else {
vErrors.push(err147);
}
errors++;
}
}
if(data.hintVolumes !== undefined){
let data91 = data.hintVolumes;
if(data91 && typeof data91 == "object" && !Array.isArray(data91)){
for(const key16 in data91){
if(!((((key16 === "volumes") || (key16 === "emptyDirs")) || (key16 === "tmpfsHint")) || (key16 === "kubeletRoots"))){
const err148 = {instancePath:instancePath+"/hintVolumes",schemaPath:"#/definitions/HintVolumes/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key16},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err148];
}
else {
vErrors.push(err148);
}
errors++;
}
}
if(data91.volumes !== undefined){
let data92 = data91.volumes;
if(data92 && typeof data92 == "object" && !Array.isArray(data92)){
for(const key17 in data92){
let data93 = data92[key17];
if(!(((data93 === "memory") || (data93 === "disk")) || (data93 === "host"))){
const err149 = {instancePath:instancePath+"/hintVolumes/volumes/" + key17.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/HintVolumes/properties/volumes/additionalProperties/enum",keyword:"enum",params:{allowedValues: schema26.properties.volumes.additionalProperties.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err149];
}
else {
vErrors.push(err149);
}
errors++;
}
}
}
else {
const err150 = {instancePath:instancePath+"/hintVolumes/volumes",schemaPath:"#/definitions/HintVolumes/properties/volumes/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err150];
}
else {
vErrors.push(err150);
}
errors++;
}
}
if(data91.emptyDirs !== undefined){
let data94 = data91.emptyDirs;
const _errs217 = errors;
let valid73 = false;
const _errs218 = errors;
if(!(((data94 === "memory") || (data94 === "disk")) || (data94 === "host"))){
const err151 = {instancePath:instancePath+"/hintVolumes/emptyDirs",schemaPath:"#/definitions/HintVolumes/properties/emptyDirs/anyOf/0/enum",keyword:"enum",params:{allowedValues: schema26.properties.emptyDirs.anyOf[0].enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err151];
}
else {
vErrors.push(err151);
}
errors++;
}
var _valid4 = _errs218 === errors;
valid73 = valid73 || _valid4;
if(!valid73){
const _errs219 = errors;
if(false !== data94){
const err152 = {instancePath:instancePath+"/hintVolumes/emptyDirs",schemaPath:"#/definitions/HintVolumes/properties/emptyDirs/anyOf/1/const",keyword:"const",params:{allowedValue: false},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err152];
}
else {
vErrors.push(err152);
}
errors++;
}
var _valid4 = _errs219 === errors;
valid73 = valid73 || _valid4;
}
if(!valid73){
const err153 = {instancePath:instancePath+"/hintVolumes/emptyDirs",schemaPath:"#/definitions/HintVolumes/properties/emptyDirs/anyOf",keyword:"anyOf",params:{},message:"must match a schema in anyOf"};
if(vErrors === null){
vErrors = [err153];
}
else {
vErrors.push(err153);
}
errors++;
}
else {
errors = _errs217;
if(vErrors !== null){
if(_errs217){
vErrors.length = _errs217;
}
else {
vErrors = null;
}
}
}
}
if(data91.tmpfsHint !== undefined){
let data95 = data91.tmpfsHint;
if(!((data95 === "memory") || (data95 === "disk"))){
const err154 = {instancePath:instancePath+"/hintVolumes/tmpfsHint",schemaPath:"#/definitions/HintVolumes/properties/tmpfsHint/enum",keyword:"enum",params:{allowedValues: schema26.properties.tmpfsHint.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err154];
}
else {
vErrors.push(err154);
}
errors++;
}
}
if(data91.kubeletRoots !== undefined){
let data96 = data91.kubeletRoots;
if(Array.isArray(data96)){
const len19 = data96.length;
for(let i19=0; i19<len19; i19++){
let data97 = data96[i19];
if(typeof data97 === "string"){
if(!pattern0.test(data97)){
const err155 = {instancePath:instancePath+"/hintVolumes/kubeletRoots/" + i19,schemaPath:"#/definitions/HintVolumes/properties/kubeletRoots/items/pattern",keyword:"pattern",params:{pattern: "^/"},message:"must match pattern \""+"^/"+"\""};
if(vErrors === null){
vErrors = [err155];
}
else {
vErrors.push(err155);
}
errors++;
}
}
else {
const err156 = {instancePath:instancePath+"/hintVolumes/kubeletRoots/" + i19,schemaPath:"#/definitions/HintVolumes/properties/kubeletRoots/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err156];
}
else {
vErrors.push(err156);
}
errors++;
}
}
}
else {
const err157 = {instancePath:instancePath+"/hintVolumes/kubeletRoots",schemaPath:"#/definitions/HintVolumes/properties/kubeletRoots/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err157];
}
else {
vErrors.push(err157);
}
errors++;
}
}
}
else {
const err158 = {instancePath:instancePath+"/hintVolumes",schemaPath:"#/definitions/HintVolumes/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err158];
}
else {
vErrors.push(err158);
}
errors++;
}
}
}
else {
const err159 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err159];
}
else {
vErrors.push(err159);
}
errors++;
}
validate11.errors = vErrors;
return errors === 0;
}


function validate10(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
/*# sourceURL="https://ocipipe.dev/schema/config.json" */;
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(((((((key0 === "version") || (key0 === "runtimes")) || (key0 === "allowDowngrade")) || (key0 === "pipelines")) || (key0 === "rules")) || (key0 === "stateRoot")) || (key0 === "logFolder"))){
const err0 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
if(data.version !== undefined){
if(1 !== data.version){
const err1 = {instancePath:instancePath+"/version",schemaPath:"#/properties/version/const",keyword:"const",params:{allowedValue: 1},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.runtimes !== undefined){
let data1 = data.runtimes;
if(data1 && typeof data1 == "object" && !Array.isArray(data1)){
for(const key1 in data1){
let data2 = data1[key1];
if(data2 && typeof data2 == "object" && !Array.isArray(data2)){
if(data2.path === undefined){
const err2 = {instancePath:instancePath+"/runtimes/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/RuntimeEntry/required",keyword:"required",params:{missingProperty: "path"},message:"must have required property '"+"path"+"'"};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
for(const key2 in data2){
if(!((((key2 === "path") || (key2 === "kind")) || (key2 === "speaks")) || (key2 === "allowLostFlags"))){
const err3 = {instancePath:instancePath+"/runtimes/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/RuntimeEntry/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key2},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data2.path !== undefined){
let data3 = data2.path;
if(typeof data3 === "string"){
if(!pattern0.test(data3)){
const err4 = {instancePath:instancePath+"/runtimes/" + key1.replace(/~/g, "~0").replace(/\//g, "~1")+"/path",schemaPath:"#/definitions/RuntimeEntry/properties/path/pattern",keyword:"pattern",params:{pattern: "^/"},message:"must match pattern \""+"^/"+"\""};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
else {
const err5 = {instancePath:instancePath+"/runtimes/" + key1.replace(/~/g, "~0").replace(/\//g, "~1")+"/path",schemaPath:"#/definitions/RuntimeEntry/properties/path/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data2.kind !== undefined){
let data4 = data2.kind;
if(!((((data4 === "runc") || (data4 === "crun")) || (data4 === "youki")) || (data4 === "runsc"))){
const err6 = {instancePath:instancePath+"/runtimes/" + key1.replace(/~/g, "~0").replace(/\//g, "~1")+"/kind",schemaPath:"#/definitions/RuntimeEntry/properties/kind/enum",keyword:"enum",params:{allowedValues: schema12.properties.kind.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data2.speaks !== undefined){
let data5 = data2.speaks;
if(!((((data5 === "runc") || (data5 === "crun")) || (data5 === "youki")) || (data5 === "runsc"))){
const err7 = {instancePath:instancePath+"/runtimes/" + key1.replace(/~/g, "~0").replace(/\//g, "~1")+"/speaks",schemaPath:"#/definitions/RuntimeEntry/properties/speaks/enum",keyword:"enum",params:{allowedValues: schema12.properties.speaks.enum},message:"must be equal to one of the allowed values"};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data2.allowLostFlags !== undefined){
let data6 = data2.allowLostFlags;
if(Array.isArray(data6)){
const len0 = data6.length;
for(let i0=0; i0<len0; i0++){
let data7 = data6[i0];
if(typeof data7 === "string"){
if(!pattern1.test(data7)){
const err8 = {instancePath:instancePath+"/runtimes/" + key1.replace(/~/g, "~0").replace(/\//g, "~1")+"/allowLostFlags/" + i0,schemaPath:"#/definitions/RuntimeEntry/properties/allowLostFlags/items/pattern",keyword:"pattern",params:{pattern: "^[a-z][a-z-]*$"},message:"must match pattern \""+"^[a-z][a-z-]*$"+"\""};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
else {
const err9 = {instancePath:instancePath+"/runtimes/" + key1.replace(/~/g, "~0").replace(/\//g, "~1")+"/allowLostFlags/" + i0,schemaPath:"#/definitions/RuntimeEntry/properties/allowLostFlags/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
}
else {
const err10 = {instancePath:instancePath+"/runtimes/" + key1.replace(/~/g, "~0").replace(/\//g, "~1")+"/allowLostFlags",schemaPath:"#/definitions/RuntimeEntry/properties/allowLostFlags/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
}
else {
const err11 = {instancePath:instancePath+"/runtimes/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/RuntimeEntry/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
}
else {
const err12 = {instancePath:instancePath+"/runtimes",schemaPath:"#/properties/runtimes/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
if(data.allowDowngrade !== undefined){
if(typeof data.allowDowngrade !== "boolean"){
const err13 = {instancePath:instancePath+"/allowDowngrade",schemaPath:"#/properties/allowDowngrade/type",keyword:"type",params:{type: "boolean"},message:"must be boolean"};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
if(data.pipelines !== undefined){
let data9 = data.pipelines;
if(data9 && typeof data9 == "object" && !Array.isArray(data9)){
for(const key3 in data9){
let data10 = data9[key3];
if(Array.isArray(data10)){
const len1 = data10.length;
for(let i1=0; i1<len1; i1++){
if(!(validate11(data10[i1], {instancePath:instancePath+"/pipelines/" + key3.replace(/~/g, "~0").replace(/\//g, "~1")+"/" + i1,parentData:data10,parentDataProperty:i1,rootData}))){
vErrors = vErrors === null ? validate11.errors : vErrors.concat(validate11.errors);
errors = vErrors.length;
}
}
}
else {
const err14 = {instancePath:instancePath+"/pipelines/" + key3.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/pipelines/additionalProperties/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
}
else {
const err15 = {instancePath:instancePath+"/pipelines",schemaPath:"#/properties/pipelines/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
if(data.rules !== undefined){
let data12 = data.rules;
if(Array.isArray(data12)){
const len2 = data12.length;
for(let i2=0; i2<len2; i2++){
let data13 = data12[i2];
if(data13 && typeof data13 == "object" && !Array.isArray(data13)){
if(data13.pipeline === undefined){
const err16 = {instancePath:instancePath+"/rules/" + i2,schemaPath:"#/definitions/Rule/required",keyword:"required",params:{missingProperty: "pipeline"},message:"must have required property '"+"pipeline"+"'"};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
for(const key4 in data13){
if(!((((key4 === "pipeline") || (key4 === "calledAs")) || (key4 === "annotations")) || (key4 === "mountDestination"))){
const err17 = {instancePath:instancePath+"/rules/" + i2,schemaPath:"#/definitions/Rule/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key4},message:"must NOT have additional properties"};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
if(data13.pipeline !== undefined){
if(typeof data13.pipeline !== "string"){
const err18 = {instancePath:instancePath+"/rules/" + i2+"/pipeline",schemaPath:"#/definitions/Rule/properties/pipeline/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
if(data13.calledAs !== undefined){
let data15 = data13.calledAs;
if(Array.isArray(data15)){
const len3 = data15.length;
for(let i3=0; i3<len3; i3++){
if(typeof data15[i3] !== "string"){
const err19 = {instancePath:instancePath+"/rules/" + i2+"/calledAs/" + i3,schemaPath:"#/definitions/Rule/properties/calledAs/items/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
}
else {
const err20 = {instancePath:instancePath+"/rules/" + i2+"/calledAs",schemaPath:"#/definitions/Rule/properties/calledAs/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
if(data13.annotations !== undefined){
let data17 = data13.annotations;
if(data17 && typeof data17 == "object" && !Array.isArray(data17)){
for(const key5 in data17){
let data18 = data17[key5];
if((typeof data18 !== "string") && (data18 !== null)){
const err21 = {instancePath:instancePath+"/rules/" + i2+"/annotations/" + key5.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/Rule/properties/annotations/additionalProperties/type",keyword:"type",params:{type: schema27.properties.annotations.additionalProperties.type},message:"must be string,null"};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
}
}
else {
const err22 = {instancePath:instancePath+"/rules/" + i2+"/annotations",schemaPath:"#/definitions/Rule/properties/annotations/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
}
if(data13.mountDestination !== undefined){
if(typeof data13.mountDestination !== "string"){
const err23 = {instancePath:instancePath+"/rules/" + i2+"/mountDestination",schemaPath:"#/definitions/Rule/properties/mountDestination/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
}
}
else {
const err24 = {instancePath:instancePath+"/rules/" + i2,schemaPath:"#/definitions/Rule/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
}
}
else {
const err25 = {instancePath:instancePath+"/rules",schemaPath:"#/properties/rules/type",keyword:"type",params:{type: "array"},message:"must be array"};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
}
if(data.stateRoot !== undefined){
let data20 = data.stateRoot;
if(typeof data20 === "string"){
if(!pattern0.test(data20)){
const err26 = {instancePath:instancePath+"/stateRoot",schemaPath:"#/properties/stateRoot/pattern",keyword:"pattern",params:{pattern: "^/"},message:"must match pattern \""+"^/"+"\""};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
}
else {
const err27 = {instancePath:instancePath+"/stateRoot",schemaPath:"#/properties/stateRoot/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
if(data.logFolder !== undefined){
let data21 = data.logFolder;
const _errs48 = errors;
let valid16 = false;
const _errs49 = errors;
if(typeof data21 === "string"){
if(!pattern0.test(data21)){
const err28 = {instancePath:instancePath+"/logFolder",schemaPath:"#/properties/logFolder/anyOf/0/pattern",keyword:"pattern",params:{pattern: "^/"},message:"must match pattern \""+"^/"+"\""};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
}
else {
const err29 = {instancePath:instancePath+"/logFolder",schemaPath:"#/properties/logFolder/anyOf/0/type",keyword:"type",params:{type: "string"},message:"must be string"};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
var _valid0 = _errs49 === errors;
valid16 = valid16 || _valid0;
if(!valid16){
const _errs51 = errors;
if(false !== data21){
const err30 = {instancePath:instancePath+"/logFolder",schemaPath:"#/properties/logFolder/anyOf/1/const",keyword:"const",params:{allowedValue: false},message:"must be equal to constant"};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
var _valid0 = _errs51 === errors;
valid16 = valid16 || _valid0;
}
if(!valid16){
const err31 = {instancePath:instancePath+"/logFolder",schemaPath:"#/properties/logFolder/anyOf",keyword:"anyOf",params:{},message:"must match a schema in anyOf"};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
else {
errors = _errs48;
if(vErrors !== null){
if(_errs48){
vErrors.length = _errs48;
}
else {
vErrors = null;
}
}
}
}
}
else {
const err32 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object"};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
validate10.errors = vErrors;
return errors === 0;
}
