FROM scratch
COPY no-mounts.dockerfile /
