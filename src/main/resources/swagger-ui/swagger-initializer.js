window.onload = function () {
  window.ui = SwaggerUIBundle({
    url: "/v3/api-docs",
    dom_id: "#swagger-ui",
    deepLinking: true,
    // No badge from an outside host.
    validatorUrl: null,
    presets: [SwaggerUIBundle.presets.apis],
  });
};
