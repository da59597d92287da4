// Keeps one complete version of the app on the device, so that it starts without a network.
//
// The bundle step writes `self.satchelBuild = { version, files }` above this text. A version is cached
// whole or not at all; the one before it stays until the new one has started ("booted"). Answers of the
// server (/v1/…, /healthz, /metrics) are never cached and never touched, and neither is IndexedDB.
"use strict";

const PREFIX = "satchel-";
const build = self.satchelBuild ?? null;
const cacheName = build && PREFIX + build.version;

self.addEventListener("install", (event) => {
  if (!build) {
    // Without a list of files (while developing) there is nothing to keep.
    self.skipWaiting();
    return;
  }
  event.waitUntil(fill());
});

async function fill() {
  const cache = await caches.open(cacheName);
  try {
    // `reload` passes the browser's own cache by: a mixture of versions must not come from there.
    // `addAll` stores nothing when one file fails.
    await cache.addAll(build.files.map((path) => new Request(path, { cache: "reload" })));
  } catch (error) {
    await caches.delete(cacheName);
    throw error;
  }
}

self.addEventListener("activate", (event) => {
  event.waitUntil(self.clients.claim());
});

self.addEventListener("message", (event) => {
  if (event.data === "take-over") {
    self.skipWaiting();
  } else if (event.data === "booted") {
    event.waitUntil(dropOlderVersions());
  }
});

// Only a version that is in charge and has started may drop the others: a version that still waits
// keeps its cache.
async function dropOlderVersions() {
  if (!build || !(await caches.has(cacheName))) return;
  const waiting = self.registration.waiting ?? self.registration.installing;
  if (waiting) return;
  const names = await caches.keys();
  const older = names.filter((name) => name.startsWith(PREFIX) && name !== cacheName);
  await Promise.all(older.map((name) => caches.delete(name)));
}

self.addEventListener("fetch", (event) => {
  const request = event.request;
  const url = new URL(request.url);
  const isOurs = url.origin === self.location.origin;
  if (!build || request.method !== "GET" || !isOurs || isAnswerOfTheServer(url.pathname)) return;
  event.respondWith(request.mode === "navigate" ? page(request) : file(request));
});

function isAnswerOfTheServer(path) {
  return path.startsWith("/v1/") || path === "/healthz" || path === "/metrics";
}

// Every address of the app is the same page.
async function page(request) {
  const cache = await caches.open(cacheName);
  return (await cache.match("/")) ?? fromTheNetwork(request);
}

// Hashed names are safe to take from any version: a page of the older one still finds its files.
async function file(request) {
  const cache = await caches.open(cacheName);
  return (await cache.match(request)) ?? (await caches.match(request)) ?? fromTheNetwork(request);
}

// Whoever asks for what is not kept learns that there is no network as if no worker stood between.
function fromTheNetwork(request) {
  return fetch(request).catch(() => Response.error());
}
