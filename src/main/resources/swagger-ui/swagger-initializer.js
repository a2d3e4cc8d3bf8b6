// The service is where this page is, whatever prefix a proxy puts before both.
const service = new URL("..", document.baseURI).href;

const callingTheService = () => ({
  statePlugins: {
    spec: {
      wrapActions: {
        updateJsonSpec: update => spec => update({ ...spec, servers: [{ url: service.replace(/\/$/, "") }] }),
      },
    },
  },
});

window.onload = function () {
  window.ui = SwaggerUIBundle({
    url: service + "v3/api-docs",
    dom_id: "#swagger-ui",
    deepLinking: true,
    // No badge from an outside host.
    validatorUrl: null,
    presets: [SwaggerUIBundle.presets.apis],
    plugins: [callingTheService],
  });
};
