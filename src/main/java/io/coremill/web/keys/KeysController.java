package io.coremill.web.keys;

import io.coremill.access.AccessCaller;
import io.coremill.access.key.AccessKeys;
import io.coremill.access.key.IssuedKey;
import io.coremill.access.key.KeyRefusedException;
import io.coremill.access.key.KeyRequest;
import io.coremill.access.key.KeyRules;
import io.coremill.access.key.KnownKeys;
import io.coremill.access.key.StoredKey;
import io.coremill.access.key.UnknownKeyException;
import io.coremill.job.SteadyClock;
import io.coremill.web.ReceivedBody;
import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemType;
import io.coremill.web.submission.FormReader;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// Shows keys, makes, rotates and revokes them. An admin who is restricted to some queues or types
/// sees and changes the keys within that alone, and makes and rotates those of its own principal: a
/// new secret for another one would be more than it may do itself.
@RestController
@RequestMapping(path = "/v1/keys", produces = MediaType.APPLICATION_JSON_VALUE)
class KeysController {
    private static final FormReader<KeyRequest> KEY =
            new FormReader<>("key", ProblemType.INVALID_ACCESS_KEY, KeyDraft::new);
    private static final FormReader<Duration> ROTATION =
            new FormReader<>("rotation", ProblemType.INVALID_ACCESS_KEY, RotationDraft::new);
    private static final String ALONE =
            "The key bootstrap of the settings is the only one that may do all. Make an admin key"
                    + " for each operator, then remove it from the settings";

    private static final String OFF =
            "Access is off, so that no key is asked for and all who reach the port may do all."
                    + " Set coremill.access.enabled=true once there is an admin key, or"
                    + " coremill.access.bootstrap-key-file to have a first one";

    private final AccessKeys keys;
    private final KnownKeys known;
    private final ReceivedBody body;
    private final SteadyClock clock;

    KeysController(AccessKeys keys, KnownKeys known, ReceivedBody body, SteadyClock clock) {
        this.keys = keys;
        this.known = known;
        this.body = body;
        this.clock = clock;
    }

    @GetMapping
    Keys list(AccessCaller caller) {
        var now = clock.timeOfDay();
        var shown = keys.list().stream().filter(key -> isWithin(key, caller));
        return new Keys(shown.map(key -> KeyView.of(key, now)).toList(), warnings(caller));
    }

    private List<String> warnings(AccessCaller caller) {
        if (caller.equals(AccessCaller.ANYONE)) {
            return List.of(OFF);
        }
        return known.isBootstrapAlone() ? List.of(ALONE) : List.of();
    }

    @GetMapping("/{id}")
    KeyView show(@PathVariable("id") String id, AccessCaller caller) {
        var found = keys.find(id).filter(key -> isWithin(key, caller));
        return KeyView.of(found.orElseThrow(KeysController::notFound), clock.timeOfDay());
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<KeyView> create(HttpServletRequest request, AccessCaller caller) {
        needAccess(caller);
        var wanted = KEY.read(body.read(request));
        if (!wanted.caller().isWithin(caller)) {
            throw new ProblemException(
                    ProblemType.FORBIDDEN,
                    "A key may do no more than the one that makes it: leave out roles that this one"
                            + " lacks, and name queues and types that it has");
        }
        needPrincipal(wanted.caller(), caller);
        IssuedKey made = changed(() -> keys.issue(wanted));
        var place = URI.create(request.getRequestURI() + "/" + made.stored().id());
        return shown(ResponseEntity.created(place), made);
    }

    @PostMapping("/{id}/rotate")
    ResponseEntity<KeyView> rotate(
            @PathVariable("id") String id, HttpServletRequest request, AccessCaller caller) {
        needAccess(caller);
        byte[] sent = body.readIfSent(request);
        Duration overlap = sent.length == 0 ? KeyRules.USUAL_OVERLAP : ROTATION.read(sent);
        return shown(
                ResponseEntity.ok(),
                changed(
                        () ->
                                keys.rotate(
                                        id,
                                        overlap,
                                        key -> {
                                            check(key, caller);
                                            needPrincipal(key.key().caller(), caller);
                                        })));
    }

    @DeleteMapping("/{id}")
    ResponseEntity<Void> revoke(@PathVariable("id") String id, AccessCaller caller) {
        changed(
                () -> {
                    keys.revoke(id, key -> check(key, caller));
                    return HttpStatus.NO_CONTENT;
                });
        return ResponseEntity.noContent().build();
    }

    private ResponseEntity<KeyView> shown(ResponseEntity.BodyBuilder answer, IssuedKey key) {
        return answer.cacheControl(CacheControl.noStore()).body(KeyView.of(key, clock.timeOfDay()));
    }

    /// While access is off all who reach the port may do all. A key that one of them made then
    /// would outlast that.
    private static void needAccess(AccessCaller caller) {
        if (caller.equals(AccessCaller.ANYONE)) {
            throw new ProblemException(
                    ProblemType.WRONG_STATE,
                    "Access is off, so that any client could make itself a key for later. Set"
                            + " coremill.access.bootstrap-key-file and make keys with that one, or"
                            + " use ./coremill keys and set coremill.access.enabled=true");
        }
    }

    private static void check(StoredKey key, AccessCaller caller) {
        if (!isWithin(key, caller)) {
            throw notFound();
        }
    }

    private static void needPrincipal(AccessCaller key, AccessCaller caller) {
        if (!caller.mayActAs(key.principal())) {
            throw new ProblemException(
                    ProblemType.FORBIDDEN,
                    "An admin who is restricted to some queues or types has secrets of keys of its"
                            + " own principal alone: "
                            + caller.principal());
        }
    }

    private static boolean isWithin(StoredKey key, AccessCaller caller) {
        return key.key().caller().isWithin(caller);
    }

    private static <T> T changed(Supplier<T> change) {
        try {
            return change.get();
        } catch (UnknownKeyException e) {
            throw notFound();
        } catch (KeyRefusedException e) {
            throw new ProblemException(ProblemType.WRONG_STATE, String.valueOf(e.getMessage()));
        }
    }

    private static ProblemException notFound() {
        return new ProblemException(
                ProblemType.NOT_FOUND, "There is no such key; GET /v1/keys lists those there are");
    }

    /// @param warnings what those who look after keys should see to
    record Keys(List<KeyView> keys, List<String> warnings) {}
}
