package io.coremill.web.schedules;

import io.coremill.access.AccessCaller;
import io.coremill.dispatch.DispatchView;
import io.coremill.job.JobId;
import io.coremill.job.JobNames;
import io.coremill.job.SteadyClock;
import io.coremill.queue.QueueFullException;
import io.coremill.queue.key.KeyBusyException;
import io.coremill.queue.key.KeyHeldException;
import io.coremill.schedule.JobSchedule;
import io.coremill.schedule.ScheduleAnswer;
import io.coremill.schedule.ScheduleOrigin;
import io.coremill.schedule.ScheduleRegistry;
import io.coremill.schedule.StoredSchedule;
import io.coremill.schedule.TemplateJob;
import io.coremill.schedule.TooManySchedulesException;
import io.coremill.web.ReceivedBody;
import io.coremill.web.TakesIfMatch;
import io.coremill.web.problem.ProblemException;
import io.coremill.web.problem.ProblemType;
import io.coremill.web.sight.CallerSight;
import io.coremill.web.sight.SeenJobs;
import io.coremill.web.sight.SensitiveLook;
import io.coremill.web.submission.FormReader;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// Shows schedules, makes them and changes them.
@RestController
@RequestMapping(path = "/v1/schedules", produces = MediaType.APPLICATION_JSON_VALUE)
class SchedulesController {
    private static final FormReader<ScheduleDraft.Wanted> SCHEDULE =
            new FormReader<>("schedule", ProblemType.INVALID_SCHEDULE, ScheduleDraft::new);

    private static final String RETRY_DRAINING_AFTER = "5";

    private final ScheduleRegistry schedules;
    private final ScheduleTemplates templates;
    private final ReceivedBody body;
    private final SteadyClock clock;
    private final DispatchView dispatch;
    private final SeenJobs seen;

    SchedulesController(
            ScheduleRegistry schedules,
            ScheduleTemplates templates,
            ReceivedBody body,
            SteadyClock clock,
            DispatchView dispatch,
            SeenJobs seen) {
        this.schedules = schedules;
        this.templates = templates;
        this.body = body;
        this.clock = clock;
        this.dispatch = dispatch;
        this.seen = seen;
    }

    @GetMapping
    Schedules list(AccessCaller caller) {
        var now = clock.timeOfDay();
        var sight = CallerSight.of(caller);
        var details = TickDetails.of(seen, sight);
        return new Schedules(
                schedules.list().stream()
                        .filter(it -> sight.jobs().isAll() || isSeen(it.name(), sight))
                        .map(it -> ScheduleView.brief(it, now, showsDetail(it, sight), details))
                        .toList());
    }

    /// Lists have no templates, so that of one with something to say is looked up.
    private boolean showsDetail(StoredSchedule it, CallerSight sight) {
        if (it.last() == null || it.last().detail() == null || sight.showsContents(true)) {
            return sight.showsContents();
        }
        return schedules
                .find(it.name())
                .map(found -> ScheduleTemplates.isSensitive(found.schedule().template()))
                .map(sight::showsContents)
                .orElse(false);
    }

    /// Lists have no templates, so each is looked up.
    private boolean isSeen(String name, CallerSight sight) {
        return find(name, sight).isPresent();
    }

    /// One whose jobs the caller sees.
    private Optional<StoredSchedule> find(String name, CallerSight sight) {
        return schedules.find(name).filter(it -> templates.isSeen(it.schedule(), sight));
    }

    private StoredSchedule found(String name, AccessCaller caller) {
        return found(find(name, CallerSight.of(caller)));
    }

    @GetMapping("/{name}")
    ResponseEntity<ScheduleView> show(
            @PathVariable("name") String name, AccessCaller caller, HttpServletRequest request) {
        StoredSchedule schedule = found(name, caller);
        if (ScheduleTemplates.isSensitive(schedule.schedule().template())
                && CallerSight.of(caller).showsContents(true)) {
            SensitiveLook.note(request);
        }
        return shown(ResponseEntity.ok(), schedule, caller);
    }

    @TakesIfMatch
    @PutMapping(path = "/{name}", consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<ScheduleView> put(
            @PathVariable("name") String name, AccessCaller caller, HttpServletRequest request) {
        checkName(name);
        var wished = ScheduleMatch.of(request);
        var sight = CallerSight.of(caller);
        var wanted = SCHEDULE.read(body.read(request)).named(name).ownedBy(sight.principal());
        templates.check(name, wanted.template(), sight);
        try {
            var written =
                    schedules.put(
                            wanted,
                            ScheduleOrigin.API,
                            there -> {
                                refuseUnseen(there, sight);
                                check(there, wished);
                                refuseToForget(there, wanted, sight);
                            });
            return shown(
                    written.made()
                            ? ResponseEntity.created(
                                    URI.create(request.getContextPath() + "/v1/schedules/" + name))
                            : ResponseEntity.ok(),
                    written.schedule(),
                    caller);
        } catch (TooManySchedulesException e) {
            throw new ProblemException(
                    ProblemType.WRONG_STATE,
                    "There are as many schedules as there may be; delete one first");
        }
    }

    /// Names are of all who make schedules.
    private void refuseUnseen(@Nullable StoredSchedule there, CallerSight sight) {
        if (there != null && !templates.isSeen(there.schedule(), sight)) {
            throw new ProblemException(
                    ProblemType.WRONG_STATE,
                    "A schedule that your key does not show has this name; take another one");
        }
    }

    private static void refuseToForget(
            @Nullable StoredSchedule there, JobSchedule wanted, CallerSight sight) {
        if (there != null) {
            ScheduleTemplates.refuseToForget(there.schedule().template(), wanted.template(), sight);
        }
    }

    @TakesIfMatch
    @DeleteMapping("/{name}")
    ResponseEntity<Void> delete(
            @PathVariable("name") String name, AccessCaller caller, HttpServletRequest request) {
        var wished = ScheduleMatch.of(request);
        var sight = CallerSight.of(caller);
        if (!sight.jobs().isAll()) {
            found(name, caller);
        }
        if (!schedules.delete(name, there -> check(there, wished))) {
            throw notFound();
        }
        return ResponseEntity.noContent().build();
    }

    @PostMapping("/{name}/run")
    ResponseEntity<MadeJob> run(
            @PathVariable("name") String name, AccessCaller caller, HttpServletRequest request) {
        refuseWhileDraining();
        var sight = CallerSight.of(caller);
        var schedule = found(name, caller);
        var words = schedule.schedule();
        var job = templates.readKept(words, sight);
        var answer = schedules.run(name, job);
        var id = answer.job();
        if (id == null || answer.verdict() == ScheduleAnswer.Verdict.KEY_HELD) {
            throw notMade(answer, job, sight);
        }
        if (answer.verdict() == ScheduleAnswer.Verdict.KEPT && !seen.isSeen(id, sight)) {
            throw SeenJobs.heldByUnseen();
        }
        boolean isKept = answer.verdict() == ScheduleAnswer.Verdict.KEPT;
        return ResponseEntity.status(isKept ? HttpStatus.OK : HttpStatus.ACCEPTED)
                .header(HttpHeaders.LOCATION, request.getContextPath() + "/v1/jobs/" + id)
                .body(new MadeJob(name, id.toString()));
    }

    private RuntimeException notMade(ScheduleAnswer answer, TemplateJob job, CallerSight sight) {
        var holder = answer.job();
        return switch (answer.verdict()) {
            case QUEUE_FULL -> new QueueFullException(job.spec().queue(), job.maxWaiting());
            case KEY_BUSY -> new KeyBusyException();
            case KEY_HELD, KEPT, DONE, CHANGED_MEANWHILE, TOO_MANY ->
                    holder == null ? notFound() : held(holder, sight);
        };
    }

    private RuntimeException held(JobId holder, CallerSight sight) {
        return seen.isSeen(holder, sight) ? new KeyHeldException(holder) : SeenJobs.heldByUnseen();
    }

    private void refuseWhileDraining() {
        if (dispatch.isDraining()) {
            throw ProblemException.passing(
                    ProblemType.DRAINING,
                    "It takes no more jobs; ask another for this one, or later",
                    RETRY_DRAINING_AFTER);
        }
    }

    @PostMapping("/{name}/pause")
    ResponseEntity<ScheduleView> pause(@PathVariable("name") String name, AccessCaller caller) {
        found(name, caller);
        return shown(ResponseEntity.ok(), found(schedules.pause(name)), caller);
    }

    @PostMapping("/{name}/resume")
    ResponseEntity<ScheduleView> resume(@PathVariable("name") String name, AccessCaller caller) {
        found(name, caller);
        return shown(ResponseEntity.ok(), found(schedules.resume(name)), caller);
    }

    private ResponseEntity<ScheduleView> shown(
            ResponseEntity.BodyBuilder answer, StoredSchedule schedule, AccessCaller caller) {
        var sight = CallerSight.of(caller);
        return answer.eTag(Long.toString(schedule.state().version()))
                .body(
                        ScheduleView.whole(
                                schedule,
                                schedules.history(schedule.name()),
                                clock.timeOfDay(),
                                sight,
                                TickDetails.of(seen, sight)));
    }

    private static void checkName(String name) {
        if (!JobNames.isQueue(name)) {
            throw ProblemException.about(
                    ProblemType.INVALID_PARAMETER, "name", "must be " + JobNames.QUEUES);
        }
    }

    private static void check(@Nullable StoredSchedule there, ScheduleMatch wished) {
        if (there != null && there.origin() == ScheduleOrigin.SETTINGS) {
            throw new ProblemException(
                    ProblemType.WRONG_STATE,
                    "Schedule %s stands in the settings of the service; change it there"
                            .formatted(there.name()));
        }
        wished.check(there);
    }

    private static StoredSchedule found(Optional<StoredSchedule> schedule) {
        return schedule.orElseThrow(() -> notFound());
    }

    private static ProblemException notFound() {
        return new ProblemException(
                ProblemType.NOT_FOUND,
                "There is no such schedule; GET /v1/schedules lists those there are");
    }

    /// All of them, by name.
    record Schedules(List<ScheduleView> schedules) {}

    /// A job that was made by hand.
    record MadeJob(String schedule, String job) {}
}
