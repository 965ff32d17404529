# The base is pinned by tag only: whoever builds decides when to take its security updates.
FROM node:26-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json tsconfig.json spec.json ./
COPY scripts scripts
COPY src src
COPY bin bin
# `npm ci` bundles by the `prepare` script; only the bundle runs.
RUN npm ci --no-audit --no-fund
# What was bundled, as a CycloneDX bill of materials; the platform's Node and the tools are not in the bundle.
RUN npm sbom --package-lock-only --omit=dev --omit=optional --sbom-format=cyclonedx >sbom.cdx.json
COPY LICENSE ./
# Only the bundle runs, on the Node of the image: the compiled code must be that one's.
RUN rm -rf node_modules && node scripts/fill_compile_cache.ts && chmod -R a+rX dist

FROM node:26-bookworm-slim
LABEL io.airbyte.name="source-microsoft-dataverse" \
      io.airbyte.version="0.1.0" \
      org.opencontainers.image.title="source-microsoft-dataverse" \
      org.opencontainers.image.description="Airbyte source connector for Microsoft Dataverse, Dynamics 365 and Dynamics 365 Finance & Operations" \
      org.opencontainers.image.version="0.1.0" \
      org.opencontainers.image.licenses="MIT"
# The official image has a user `node` with uid 1000, which Airbyte wants under its own name.
RUN usermod --login airbyte --home /airbyte node \
 && groupmod --new-name airbyte node \
 && install --directory --owner=root --group=root --mode=755 /airbyte
# The files belong to root: the user that runs them cannot change them.
COPY --from=build --chown=root:root /build/package.json /build/spec.json /build/sbom.cdx.json /build/LICENSE /airbyte/
COPY --from=build --chown=root:root /build/bin /airbyte/bin
COPY --from=build --chown=root:root /build/dist /airbyte/dist
USER airbyte
WORKDIR /airbyte
ENV NODE_ENV=production
# Airbyte starts the connector through a shell by this variable; it must say what ENTRYPOINT says.
ENV AIRBYTE_ENTRYPOINT="/airbyte/bin/source-microsoft-dataverse"
ENTRYPOINT ["/airbyte/bin/source-microsoft-dataverse"]
