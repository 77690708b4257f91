import { createRequire as createRequireForBundle } from 'node:module';
const require = createRequireForBundle(import.meta.url);
var r={preferredPackBytes:134217728,lists:!0,newestIsSingle:!1,concurrency:8};export{r as a};
