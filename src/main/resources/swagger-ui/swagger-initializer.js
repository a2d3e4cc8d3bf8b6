// The service is where this page is, whatever prefix a proxy puts before both.
const service = new URL("..", document.baseURI);

const callingTheService = () => ({
  statePlugins: {
    spec: {
      wrapActions: {
        updateJsonSpec: update => spec => update({ ...spec, servers: [{ url: service.href.replace(/\/$/, "") }] }),
      },
    },
  },
});

// The key by which the console is signed in in this tab; one that was entered here comes before it.
function withKey(request) {
  const key = sessionStorage.getItem(`coremill ${service.pathname} key`);
  const isOurs = new URL(request.url, service).href.startsWith(service.href);
  if (key && isOurs) request.headers.Authorization ??= `Bearer ${key}`;
  return request;
}

window.onload = function () {
  window.ui = SwaggerUIBundle({
    url: service.href + "v3/api-docs",
    dom_id: "#swagger-ui",
    deepLinking: true,
    // No badge from an outside host.
    validatorUrl: null,
    presets: [SwaggerUIBundle.presets.apis],
    plugins: [callingTheService],
    requestInterceptor: withKey,
  });
};
