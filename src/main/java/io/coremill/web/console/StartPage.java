package io.coremill.web.console;

import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/// Serves the page at `/` to clients that accept one. Spring Boot's own way refuses the others with
/// an empty body.
@Controller
class StartPage {

    @GetMapping(path = "/", produces = MediaType.TEXT_HTML_VALUE)
    String show() {
        return "forward:/index.html";
    }
}
