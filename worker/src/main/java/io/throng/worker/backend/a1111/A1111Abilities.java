package io.throng.worker.backend.a1111;

import com.fasterxml.jackson.databind.JsonNode;
import io.throng.worker.backend.BackendException;
import io.throng.worker.backend.ModelMatch;
import io.throng.worker.backend.WantedModel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a server has. Lists a relative does not know are empty, and what needs them is not offered.
 *
 * @param models the horde's model name → what the server calls it
 * @param families the horde's model name → what is known of it
 * @param samplers the server's names
 * @param schedulers the server's names; empty before 1.9, where they are part of the samplers' names
 * @param loras the server's names; empty where it has no such list
 * @param embeddings the server's names
 * @param controlModels weights of the ControlNet extension
 * @param controlModules preprocessors of the ControlNet extension
 * @param scripted whether it is the web UI or a near relative, and not a small look-alike
 */
record A1111Abilities(
        Map<String, String> models,
        Map<String, WantedModel> families,
        List<String> samplers,
        List<String> schedulers,
        Optional<List<String>> loras,
        List<String> embeddings,
        List<String> controlModels,
        List<String> controlModules,
        boolean scripted) {
    static A1111Abilities ask(A1111Client client, List<WantedModel> wanted)
            throws BackendException, InterruptedException {
        Map<String, String> models = new LinkedHashMap<>();
        Map<String, WantedModel> families = new LinkedHashMap<>();
        List<ModelMatch.Listed> listed = client.models();
        for (WantedModel model : wanted) {
            ModelMatch.find(model, listed).ifPresent(found -> {
                models.put(model.name(), found.handle());
                families.put(model.name(), model);
            });
        }
        Optional<JsonNode> scripts = client.ask("/sdapi/v1/scripts");
        boolean control = scripts.map(answer -> holds(answer.path("txt2img"), "controlnet"))
                .orElse(false);
        return new A1111Abilities(
                models,
                families,
                client.names("/sdapi/v1/samplers", "name").orElse(List.of()),
                client.names("/sdapi/v1/schedulers", "label").orElse(List.of()),
                client.names("/sdapi/v1/loras", "name"),
                client.ask("/sdapi/v1/embeddings").map(A1111Abilities::loaded).orElse(List.of()),
                control ? texts(client.ask("/controlnet/model_list"), "model_list") : List.of(),
                control ? texts(client.ask("/controlnet/module_list"), "module_list") : List.of(),
                scripts.isPresent());
    }

    private static boolean holds(JsonNode names, String name) {
        for (JsonNode script : names) {
            if (script.asText().toLowerCase(Locale.ROOT).equals(name)) {
                return true;
            }
        }
        return false;
    }

    private static List<String> loaded(JsonNode answer) {
        List<String> names = new ArrayList<>();
        answer.path("loaded").fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static List<String> texts(Optional<JsonNode> answer, String member) {
        List<String> texts = new ArrayList<>();
        answer.ifPresent(tree -> tree.path(member).forEach(text -> texts.add(text.asText())));
        return texts;
    }
}
