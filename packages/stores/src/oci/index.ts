export { type OciStoreOptions, ociStore } from './oci-store';
