/// How texts of settings become typed values: as they are written, with every error noted.
@org.jspecify.annotations.NullMarked
package io.coremill.settings.binding;
