"use strict";

// Nothing is asked of any other host: neither fonts nor the validator that Swagger UI would call.
SwaggerUIBundle({
  url: document.getElementById("swagger-ui").dataset.schema,
  dom_id: "#swagger-ui",
  validatorUrl: null,
  deepLinking: true,
  docExpansion: "full",
  defaultModelsExpandDepth: 0,
});
