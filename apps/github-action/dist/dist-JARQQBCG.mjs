import { createRequire as createRequireForBundle } from 'node:module';
const require = createRequireForBundle(import.meta.url);
import{c as a}from"./chunk-YS6J3GRH.mjs";import"./chunk-WYIZIJIY.mjs";export default a();
