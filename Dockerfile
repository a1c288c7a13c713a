# One image for the four apps, the Heketi simulator and the setup of an installation; docker-compose.yml says which.
FROM node:24-bookworm-slim AS build
WORKDIR /berth
COPY . .
RUN npm ci
RUN node tools/bootstrap/bootstrap.mjs build
RUN npm prune --omit=dev --omit=optional

FROM node:24-bookworm-slim
ENV NODE_ENV=production
WORKDIR /berth
COPY --from=build /berth/package.json ./package.json
COPY --from=build /berth/node_modules ./node_modules
COPY --from=build /berth/libs ./libs
COPY --from=build /berth/apps ./apps
COPY --from=build /berth/tools ./tools
COPY --from=build /berth/examples ./examples
# Volumes mounted here begin with this owner.
RUN mkdir -m 700 /var/lib/berth && chown node:node /var/lib/berth
USER node
VOLUME /var/lib/berth
ENV NODE_OPTIONS=--enable-source-maps
CMD ["node", "--import=./libs/runtime/dist/telemetry/preload.js", "apps/api/dist/main.js"]
