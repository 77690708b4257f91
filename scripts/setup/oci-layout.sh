# shellcheck shell=bash
# A root file system as an image in a folder (OCI image layout), for builders that have no images of their own.

# make_oci_layout ROOT_TAR ARCHITECTURE PATH_VARIABLE FOLDER: the image is named `latest`.
make_oci_layout() {
  local layer config manifest layout=$4
  mkdir -p "$layout/blobs/sha256"
  layer=$(add_blob "$layout" <"$1")
  config=$(printf '{"os":"linux","architecture":"%s","config":{"Env":["PATH=%s"],"Cmd":["bash"]},"rootfs":{"type":"layers","diff_ids":["%s"]}}' \
    "$2" "$3" "${layer%% *}" | add_blob "$layout")
  manifest=$(printf '{"schemaVersion":2,"mediaType":"%s","config":%s,"layers":[%s]}' application/vnd.oci.image.manifest.v1+json \
    "$(descriptor config.v1+json "$config")" "$(descriptor layer.v1.tar "$layer")" | add_blob "$layout")
  printf '{"schemaVersion":2,"manifests":[%s]}' \
    "$(descriptor manifest.v1+json "$manifest" ',"annotations":{"org.opencontainers.image.ref.name":"latest"}')" >"$layout/index.json"
  printf '{"imageLayoutVersion":"1.0.0"}' >"$layout/oci-layout"
}

# Keeps what comes on standard input, and prints its digest and its size.
add_blob() {
  local part="$1/blobs/part" digest
  digest=$(tee "$part" | sha256sum | cut -d' ' -f1)
  mv "$part" "$1/blobs/sha256/$digest"
  printf 'sha256:%s %s' "$digest" "$(stat --format=%s "$1/blobs/sha256/$digest")"
}

# descriptor TYPE 'DIGEST SIZE' [MORE]
descriptor() {
  printf '{"mediaType":"application/vnd.oci.image.%s","digest":"%s","size":%s%s}' "$1" "${2%% *}" "${2##* }" "${3:-}"
}
