import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.ManagementWebSecurityAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/// The ceiling for submissions: the same web server and the same libraries, reading a job and
/// answering with one, and nothing in between: no question for a password either, which Spring Boot
/// asks by itself where its security is among the libraries.
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration(
        exclude = {
            ManagementWebSecurityAutoConfiguration.class,
            SecurityFilterAutoConfiguration.class,
            ServletWebSecurityAutoConfiguration.class,
            UserDetailsServiceAutoConfiguration.class
        })
@RestController
public class StoresNothing {

    public static void main(String[] args) {
        SpringApplication.run(StoresNothing.class, args);
    }

    @PostMapping("/v1/jobs")
    ResponseEntity<Map<String, Object>> submit(@RequestBody Map<String, Object> submission) {
        var job = new LinkedHashMap<String, Object>();
        job.put("id", UUID.randomUUID().toString());
        job.putAll(submission);
        job.put("state", "queued");
        job.put("attempt", 0);
        job.put("maxAttempts", 3);
        job.put("timeout", "PT5M");
        job.put("backoff", Map.of("kind", "exponential", "base", "PT1S", "max", "PT10M"));
        job.put("submittedAt", "2026-01-01T00:00:00.000000Z");
        job.put("dueAt", "2026-01-01T00:00:00.000000Z");
        return ResponseEntity.accepted().header("Location", "/v1/jobs/" + job.get("id")).body(job);
    }

    @EventListener
    void tell(WebServerInitializedEvent event) {
        System.out.println("ready: http://127.0.0.1:" + event.getWebServer().getPort());
    }
}
