// The executable's beginning: ffi-rs's binding is inside it. What follows is the same program as under Node.
import './provide-ffi.js'
import '../main.js'
