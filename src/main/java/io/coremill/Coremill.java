package io.coremill;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/// The service: jobs over HTTP, run on threads or in worker processes.
@SpringBootApplication
public class Coremill {
    public static void main(String[] args) {
        SpringApplication.run(Coremill.class, args);
    }
}
