# Storehouse without a database of its own: docker-compose.yml runs it beside PostgreSQL.
FROM node:20-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# What packages run as they are installed is not needed.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund
COPY tsconfig.json kysely.config.ts ./
COPY bin bin
COPY migrations migrations
COPY seeds seeds
COPY sql sql
COPY src src
# Compiled and built here once: the container may not write to /app.
RUN node bin/storehouse.js --version && npm run build:web

FROM node:20-bookworm-slim
ENV NODE_ENV=production
COPY --from=build /app /app
# The shop: storehouse.config.*, inbox and archive are looked for here, home is made here.
WORKDIR /shop
RUN ln -s /app/bin/storehouse.js /usr/local/bin/storehouse \
  && mkdir -p .storehouse data/inbox data/archive \
  && chown -R node:node /shop
USER node
VOLUME ["/shop/.storehouse", "/shop/data/inbox", "/shop/data/archive"]
EXPOSE 4400
# A run that is under way ends by itself, or rolls back.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=4 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:4400/healthz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["storehouse"]
CMD ["serve", "--host", "0.0.0.0"]
