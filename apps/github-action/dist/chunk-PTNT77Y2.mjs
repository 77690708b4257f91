import { createRequire as createRequireForBundle } from 'node:module';
const require = createRequireForBundle(import.meta.url);
import{T as e}from"./chunk-A2WLMNTH.mjs";function n(r,t){return new e(`The body of ${r} ${t}`,{code:"store-body-mismatch",transient:!1,hint:"What is being saved changed meanwhile; save it again."})}function s(r,t,o){return n(r,`has ${o} than the ${t} bytes that it should have`)}export{n as a,s as b};
